"""Each line of an edited program finds the stretch of a chapter that it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from litdeck.errors import Place, Problem
from litdeck.model import literal, reference
from litdeck.untangle.align import Alignment, align, common
from litdeck.untangle.choices import Answer, Choice, Question
from litdeck.untangle.indent import indents
from litdeck.untangle.layout import PROGRAM, Layout, Span, Stretch, Use
from litdeck.untangle.slide import slide_in, slide_out, slides_out, swaps

BORDER = "put in at a chunk's border; say where it belongs:"
GONE = "taken out at a chunk's border; say where it is to go from:"
SWAPPED = "lines changed places across a chunk's border; say where they belong:"
EMPTIED = "all lines of a chunk are gone; say whether its reference goes, or its lines:"


@dataclass
class Home:
    """What an edited program makes of the chapters."""

    stretches: list[tuple[Stretch, int, tuple[str, ...]]] = field(default_factory=list)
    references: list[tuple[Use, int, str | None]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    open: list[Question] = field(default_factory=list)


class Homing:
    """Finds the home of every line of one program; see `bring_home`."""

    def __init__(
        self, layout: Layout, new: Sequence[str], place: Callable[[int], Place], answer: Answer
    ) -> None:
        """Align an edited body with the layout; `place` says where its lines stand in `code/`."""
        self.layout, self.new, self.place, self.answer = layout, new, place, answer
        self.home = Home()
        self.swapped: set[int] = set()
        self.made: Alignment = align(layout.lines, new)
        self._settle_hunks()
        self.owners = [self._tied(line) for line in range(len(new))]
        self.indents = indents(layout, self.made, self.owners, new)
        self._settle_rest()

    def ask(self, question: Question) -> int:
        """Return the choice that is made; an open question is noted, and goes on with the first."""
        self.home.asked.append(question)
        choice = self.answer(question)
        if choice is None:
            self.home.open.append(question)
        return choice or 0

    def indent(self, span: Span) -> str:
        """Return the indentation of a span's lines in the edited file."""
        return "" if span.use == PROGRAM else self.indents[span.use]

    # -- which reading

    def _settle_hunks(self) -> None:
        settled = []
        for one, other in swaps(self.layout, self.made, self.new):
            lines = range(one.new.start, other.new.stop)
            self.swapped.update(lines)
            settled += [one, other]
            for line in lines:
                self.made.untie(line)
        for hunk in self.made.hunks:
            if hunk in settled:
                continue
            if hunk.new:
                slide_in(self.layout, self.made, self.new, hunk)
                continue
            ways = slides_out(self.layout, self.made, hunk)
            if ways:
                gone = tuple(f"- {self.layout.lines[i]}" for i in hunk.old)
                place = self.place(hunk.new.start)
                chosen = self.ask(Question(place, GONE, gone, tuple(ways.values())))
                slide_out(self.made, hunk, list(ways)[chosen])

    # -- which span

    def _tied(self, line: int) -> int | None:
        tie = self.made.ties[line]
        if tie is None:
            return None
        spans = {self.layout.span_of[i] for i in tie}
        return spans.pop() if len(spans) == 1 else None

    def _settle_rest(self) -> None:
        """Give an owner to the lines that stand for no old line."""
        line = 0
        while line < len(self.new):
            if self.owners[line] is None and self._closes(line):
                self.owners[line] = self.owners[line - 1]
            if self.owners[line] is not None:
                line += 1
                continue
            end = line
            while end < len(self.new) and self.owners[end] is None and not self._closes(end):
                end += 1
            self.owners[line:end] = [self._owner(line, end)] * (end - line)
            line = end

    def _closes(self, line: int) -> bool:
        """Say whether a line is a mere bracket that ends what the line above has begun."""
        above = self.owners[line - 1] if line else None
        bare = self.new[line].strip(" \t,;:")
        closing = bool(bare) and not bare.strip(")]}")
        return closing and above is not None and self._fits(above, line, line + 1)

    def _owner(self, first: int, last: int) -> int:
        left = self.owners[first - 1] if first else 0
        right = self.owners[last] if last < len(self.new) else len(self.layout.spans) - 1
        assert left is not None and right is not None
        fitting = [span for span in range(left, right + 1) if self._fits(span, first, last)]
        lost = self._lost(first, last)
        swapped = not self.swapped.isdisjoint(range(first, last))
        if swapped:
            fitting = [span for span in fitting if span in lost] or fitting
        elif len(lost) == 1 and lost[0] in fitting:
            # Text that was exchanged stays where it was.
            return lost[0]
        if len(fitting) <= 1:
            return fitting[0] if fitting else left
        lines = tuple(f"+ {text}" for text in self.new[first:last])
        choices = tuple(self._choice(span, first, last) for span in fitting)
        what = SWAPPED if swapped else BORDER
        return fitting[self.ask(Question(self.place(first), what, lines, choices))]

    def _fits(self, number: int, first: int, last: int) -> bool:
        """Say whether new lines can stand in a span: not left of it, nor begin right of it."""
        span = self.layout.spans[number]
        indent = self.indent(span)
        lines = [line for line in self.new[first:last] if line.strip()]
        if not all(line.startswith(indent) for line in lines):
            return False
        begins = not span.stretch.after and span.first >= self._between(first, last).start
        old = span.stretch.lines[0] if span.stretch.lines else ""
        return not (begins and lines and lines[0][len(indent)].isspace() and old == old.lstrip())

    def _lost(self, first: int, last: int) -> list[int]:
        """Return the spans that lost lines where these new ones stand."""
        gone = (i for i in self._between(first, last) if i not in self.made.matched)
        return list(dict.fromkeys(self.layout.span_of[i] for i in gone))

    def _between(self, first: int, last: int) -> range:
        """Return the old lines that stood where these new ones stand."""
        before = (tie for tie in self.made.ties[:first][::-1] if tie)
        after = (tie for tie in self.made.ties[last:] if tie)
        start = next(before, (0, -1))[1] + 1
        return range(start, next(after, (len(self.layout.lines), 0))[0])

    def _choice(self, number: int, first: int, last: int) -> Choice:
        span = self.layout.spans[number]
        stretch, olds = span.stretch, self._between(first, last)
        if span.first < olds.start <= span.last:
            words, line = f"after {_quoted(self.layout.lines[olds.start - 1])}", olds.start - 1
        elif span.first <= olds.stop < span.last:
            words, line = f"before {_quoted(self.layout.lines[olds.stop])}", olds.stop
        elif stretch.lines:
            words, line = "in place of what was there", span.first
        else:
            return Choice(stretch.chunk, Place(stretch.path, stretch.start), _beside(stretch))
        return Choice(stretch.chunk, self.layout.place(line), words)

    # -- what comes of it

    def finish(self) -> Home:
        """Write down which stretches and references are not as they were."""
        runs: dict[int, list[int]] = {}
        for line, owner in enumerate(self.owners):
            assert owner is not None
            runs.setdefault(owner, []).append(line)
        kept = self._emptied(runs)
        for number, span in enumerate(self.layout.spans):
            if number not in kept:
                self._finish_span(span, runs.get(number, []))
        for number, use in enumerate(self.layout.uses):
            outer = "" if use.parent == PROGRAM else self.indents[use.parent]
            text = self.indents[number][len(outer) :] + use.text.lstrip(" \t")
            if text != use.text:
                first = self._line_at(self.layout.lines_of(use).start)
                self.home.references.append((use, first, text))
        return self.home

    def _line_at(self, old: int) -> int:
        """Return the new line that stands where an old one stood."""
        new = [j for j, tie in enumerate(self.made.ties) if tie and tie[0] >= old]
        return new[0] if new else len(self.new)

    def _emptied(self, runs: dict[int, list[int]]) -> set[int]:
        """Ask about chunks of which nothing is left; return the spans that stay, unreferred to."""
        kept: set[int] = set()
        done = 0
        for use in self.layout.uses:
            spans = range(use.first, use.last)
            if (
                use.first < done
                or not self.layout.lines_of(use)
                or not runs.keys().isdisjoint(spans)
            ):
                continue
            done = use.last
            old = self.layout.lines_of(use)
            at = self._line_at(old.start)
            lines = tuple(f"- {self.layout.lines[i]}" for i in old)
            inner = self.layout.spans[use.first].stretch
            choices = (
                Choice(use.chunk, use.place, f"takes out `{use.text.strip()}`"),
                Choice(use.target, Place(inner.path, inner.start), "takes out its lines"),
            )
            if self.ask(Question(self.place(at), EMPTIED, lines, choices)) == 0:
                kept.update(spans)
                self.home.references.append((use, at, None))
        return kept

    def _finish_span(self, span: Span, lines: list[int]) -> None:
        found: list[str] = []
        for line in lines:
            tie = self.made.ties[line] if line in self.made.same else None
            if tie and span.first <= tie[0] < span.last and self._steady(span):
                found.append(span.stretch.lines[tie[0] - span.first])
            else:
                found.append(self._written(span, line, first=not found))
        old = span.stretch.lines
        if tuple(found) != old:
            same = common(old, found)
            at = lines[same] if same < len(lines) else self._line_at(span.first + same)
            self.home.stretches.append((span.stretch, at, tuple(found)))

    def _steady(self, span: Span) -> bool:
        return self.indent(span) == self.layout.indent(span.use)

    def _written(self, span: Span, line: int, first: bool) -> str:
        """Return a line of the program as the chapter must have it."""
        text, indent = self.new[line], self.indent(span)
        if not text.strip():
            return ""
        bare = text.removeprefix(indent)
        complaint = ""
        if not text.startswith(indent):
            use = self.layout.uses[span.use]
            complaint = (
                f"stands left of its chunk '{span.stretch.chunk}', whose reference at {use.place} "
                f"puts it {len(indent)} columns to the right; move that reference in the chapter"
            )
        elif literal(bare) != bare:
            complaint = "a program cannot hold this line: `@` before `<<name>>` is litdeck's escape"
        elif first and bare.startswith("#|") and not span.stretch.after:
            complaint = "would be read as an option (`#| ...`), as it begins its block"
        if complaint:
            self.home.problems.append(Problem(self.place(line), complaint))
        return escaped(bare)


def escaped(text: str) -> str:
    """Return a line so that it is no reference: the chapter's `@<<name>>` is `<<name>>`."""
    found = reference(text)
    return f"{found[0]}@{text[len(found[0]) :]}" if found else text


def _quoted(text: str) -> str:
    return f"`{text.strip()}`" if text.strip() else "the empty line"


def _beside(stretch: Stretch) -> str:
    if stretch.after:
        return f"after `{stretch.after}`"
    return f"before `{stretch.before}`" if stretch.before else "in its empty block"


def bring_home(
    layout: Layout, new: Sequence[str], place: Callable[[int], Place], answer: Answer
) -> Home:
    """Return what the chapters must say for the program's body to read `new`.

    Nothing is guessed: what a diff cannot tell is asked.
    """
    return Homing(layout, new, place, answer).finish()
