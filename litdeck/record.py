"""Programs are run, and their outputs recorded in the chapters or compared with them."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from litdeck import followed
from litdeck.difference import diff
from litdeck.errors import BookError, Place, Problem
from litdeck.expand import program_text
from litdeck.frames import Frames
from litdeck.model import Book, Program
from litdeck.outputs import Facts, matches, normalise, plain
from litdeck.pace import Stopwatch, settled
from litdeck.rewrite import Change, rewrite, unwritable
from litdeck.run import Limits, Result, RunError, run

SEEDS = (1, 2)


@dataclass(frozen=True)
class Outcome:
    """What a fresh run of a program showed. `complaint` is '' when it is as the book says."""

    program: Program
    text: str = ""
    complaint: str = ""
    skipped: str = ""
    pace: str = ""
    namespaces: str = ""


def programs_to_run(book: Book, chosen: Iterable[str] = ()) -> list[Program]:
    """Return the programs that are run: all, or those chosen by file or by chapter.

    BookError when a name is neither.
    """
    names = list(chosen)
    runnable = [program for program in book.programs.values() if program.run]
    known = {program.file for program in runnable}
    known |= {program.fence.place.path for program in runnable}
    wrong = [name for name in names if name not in known]
    if wrong:
        message = f"no program that is run, and no chapter with one, is named '{wrong[0]}'"
        raise BookError([Problem(Place("mkdocs.yml", 1), message)])
    if not names:
        return runnable
    return [p for p in runnable if p.file in names or p.fence.place.path in names]


def files_of(book: Book) -> dict[str, bytes]:
    """Return every program of the book as the bytes of its file: a run has them all at hand."""
    return {file: program_text(book, file).encode() for file in book.programs}


def verdicts(book: Book, files: dict[str, bytes]) -> dict[str, str]:
    """Return what the book's own preflight says is missing: name -> reason, '' if it is there."""
    command = book.settings.get("preflight")
    if not command:
        return {}
    script = {**files, "preflight.sh": f"exec {shlex.join(shlex.split(command))}\n".encode()}
    result = run("preflight.sh", script, limits=Limits(seconds=60))
    try:
        found = json.loads(result.output)
        return {name: "" if verdict["ok"] else verdict["cause"] for name, verdict in found.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        message = f"the preflight command '{command}' printed no verdicts: {result.output[-200:]!r}"
        raise BookError([Problem(Place("mkdocs.yml", 1), message)]) from None


def missing(program: Program, known: dict[str, str]) -> str:
    """Return why a program cannot be run on this machine; '' if it can."""
    for need in program.needs:
        if need not in known:
            names = ", ".join(known) or "none"
            message = f"preflight has no verdict '{need}' (it has: {names})"
            raise BookError([Problem(program.fence.option_place(), message)])
        if known[need]:
            return f"needs {need}: {known[need]}"
    return ""


def needed(book: Book, programs: Iterable[Program], files: dict[str, bytes]) -> dict[str, str]:
    """Ask preflight only if some program needs a verdict of it."""
    return verdicts(book, files) if any(program.needs for program in programs) else {}


def facts_of(result: Result) -> Facts:
    """Return what a run is known to show as its own."""
    return Facts(
        uid=result.uid,
        gid=result.gid,
        host=result.host,
        user=result.user,
        directory=result.directory,
        programs=result.program,
        kernel=result.kernel,
        python=result.python,
    )


def status_complaint(program: Program, result: Result) -> str:
    """Say how the way a run ended is not the way that the chapter names."""
    if result.ended != "exit":
        return f"was stopped by its limit ({result.ended}) after {result.seconds:.1f} s"
    if result.status != program.exit:
        last = result.output.rstrip().rsplit("\n", 1)[-1]
        return f"exited with {result.status}, not {program.exit}: {last}"
    if program.raises and not re.search(
        rf"^(?:\w+\.)*{re.escape(program.raises)}\b", result.output.rstrip().rsplit("\n", 1)[-1]
    ):
        return f"did not end in {program.raises}: {result.output.rstrip()[-200:]!r}"
    return ""


def _with_output(book: Book, complaint: str, result: Result) -> str:
    """Add what the program printed, its traceback led to the chapters: somebody has to mend it."""
    shown = Frames(book.root, book).text(plain(result.output, facts_of(result)))
    return f"{complaint}\n{shown}".rstrip()


def _at_once(
    programs: Iterable[Program], action: Callable[[Program], Outcome]
) -> Iterator[Outcome]:
    """Yield a program's outcome each, in order, running as many at once as there are cores."""

    def careful(program: Program) -> Outcome:
        try:
            return action(program)
        except RunError as error:
            return Outcome(program, complaint=f"could not be run: {error}")

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        yield from pool.map(careful, programs)


def check(book: Book, chosen: Iterable[str] = ()) -> Iterator[Outcome]:
    """Run programs and yield, in book order, how each compares with what is recorded."""
    programs, files = programs_to_run(book, chosen), files_of(book)
    known = needed(book, programs, files)
    yield from _at_once(programs, lambda program: check_one(book, program, files, known))


def check_one(
    book: Book, program: Program, files: dict[str, bytes], known: dict[str, str]
) -> Outcome:
    """Run a program once and compare its output, and its end, with what the chapter says."""
    reason = missing(program, known)
    if reason:
        return Outcome(program, skipped=reason)
    result = run(program.file, files, observe=program.file in book.namespaces)
    return compare(book, program, result)


def compare(book: Book, program: Program, result: Result) -> Outcome:
    """Compare a finished run with the recorded output and the ending that the chapter names."""
    complaint = status_complaint(program, result)
    complaint = complaint and _with_output(book, complaint, result)
    facts = facts_of(result)
    text = normalise(result.output, facts)
    output = book.outputs.get(program.file)
    if not complaint and output is None and text:
        complaint = f"prints something, but no fence has `#| output-of: {program.file}`"
    elif not complaint and output and not matches(output.text, result.output, facts):
        place = output.fence.place
        rows = diff(f"recorded: {place}", "this run", output.text, text)
        complaint = "prints something else than recorded\n" + (rows or result.output)
    if not complaint and result.seen:
        complaint = followed.complaint(book.namespaces[program.file], result)
    return Outcome(program, text, complaint)


def record(book: Book, chosen: Iterable[str] = ()) -> tuple[list[Outcome], list[str]]:
    """Run programs twice and write their outputs into the chapters; return the chapters changed.

    Nothing is written when any outcome has a complaint: an output that differs between two runs
    in something that is no placeholder, say.
    """
    programs, files = programs_to_run(book, chosen), files_of(book)
    known = needed(book, programs, files)
    found = list(_at_once(programs, lambda program: _record_one(book, program, files, known)))
    if any(outcome.complaint for outcome in found):
        return found, []
    done = (outcome for outcome in found if not outcome.skipped)
    return found, rewrite(book, [change for outcome in done for change in _changes(book, outcome)])


def _changes(book: Book, outcome: Outcome) -> Iterator[Change]:
    file = outcome.program.file
    if file in book.outputs:
        yield Change(book.outputs[file].fence, outcome.text, "pace", outcome.pace)
    if file in book.namespaces:
        yield Change(book.namespaces[file].fence, outcome.namespaces)


def _record_one(
    book: Book, program: Program, files: dict[str, bytes], known: dict[str, str]
) -> Outcome:
    reason = missing(program, known)
    if reason:
        return Outcome(program, skipped=reason)
    runs = []
    for seed, observe in _ways(program.file in book.namespaces):
        watch = Stopwatch()
        result = run(program.file, files, hash_seed=seed, on_output=watch, observe=observe)
        complaint = status_complaint(program, result)
        if complaint:
            return Outcome(program, complaint=_with_output(book, complaint, result))
        runs.append((result, watch.waits(result.started)))
    texts = [normalise(result.output, facts_of(result)) for result, _ in runs]
    for other in texts[1:]:
        if other != texts[0]:
            rows = diff("one run", "another run", texts[0], other)
            return Outcome(program, complaint=f"prints something else each time it is run\n{rows}")
    if program.file not in book.outputs and texts[0]:
        fence = f"add a ```text fence with `#| output-of: {program.file}` below it"
        return Outcome(program, complaint=f"prints something; {fence}")
    output = book.outputs.get(program.file)
    pace = settled(output.waits if output else "", [waits for _, waits in runs])
    namespaces, complaint = followed.agreed([result for result, _ in runs if result.seen])
    return Outcome(program, texts[0], unwritable(texts[0]) or complaint, "", pace, namespaces)


def _ways(observed: bool) -> list[tuple[int, bool]]:
    """Return the runs of a recording: hash seed, and whether it is followed.

    One is not, so that an output is never what only a program that is followed prints.
    """
    return [*((seed, observed) for seed in SEEDS), *([(SEEDS[0], False)] if observed else [])]
