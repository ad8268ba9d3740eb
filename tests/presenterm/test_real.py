"""The real presenterm judges the decks: `make presenterm` runs this, a plain `pytest` does not.

It needs presenterm (`cargo install --locked presenterm`) and tmux, in which the talk is given:
every slide is looked at, every program run with the key that the speaker presses.
"""

import contextlib
import html
import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import yaml

from litdeck import fit, presenterm
from litdeck.book import load
from litdeck.deck import load_decks
from litdeck.model import terminals

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "slides" / "presenterm.yaml"
CASES = yaml.safe_load((ROOT / "tests/litdeck/fixtures/presenterm.yaml").read_text())
ENV = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    "XDG_CONFIG_HOME": str(ROOT / "slides"),
    "TERM": "xterm-256color",
}
PATIENCE = 60
END = "<!-- end_slide -->"
TITLE = "---\ntitle: T\n---\n\n"  # which the footer of our themes shows


# -- the deck as presenterm exports it


def export(deck, columns, rows, scratch, theme="container-dark"):
    """Export a deck, programs run and all; return presenterm's exit status, words, and page."""
    table = yaml.safe_load(CONFIG.read_text())
    table["defaults"]["theme"] = theme
    table["export"]["dimensions"] = {"columns": columns, "rows": rows}
    own = scratch / f"config-{columns}x{rows}.yaml"
    own.write_text(yaml.safe_dump(table))
    page = scratch / f"{deck.stem}-{columns}x{rows}.html"
    done = subprocess.run(
        ["presenterm", "--config-file", own, "--export-html", "--output", page, deck],
        env=ENV,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr, page.read_text() if page.exists() else ""


def pages(exported):
    """Return the text of each slide of an export, as a list of rows."""
    found = []
    for part in exported.split('<div class="container">')[1:]:
        rows = re.findall(r'<div class="content-line"><pre>(.*?)</pre></div>', part, re.DOTALL)
        found.append([html.unescape(re.sub(r"<[^>]*>", "", row)).rstrip() for row in rows])
    return found


def squeezed(lines):
    """Return text without any white space: a terminal wraps where it must."""
    return re.sub(r"\s", "", "".join(lines))


def pattern(recorded):
    """Compile a recorded output to what may stand on a stage, where a file is named otherwise."""
    text = squeezed(re.sub(r'File ".*?", line \d+, in \S+', "@FILE@", recorded))
    seen = {}
    parts = []
    for part in re.split(r"(<[a-z]+\d*>|@FILE@)", text):
        name = part.strip("<>")
        if part == "@FILE@":
            parts.append(r'File".*?",line\d+,in(?:<module>|\w+?)(?=[a-z_]|\w+\()')
        elif not re.fullmatch(r"<[a-z]+\d*>", part):
            parts.append(re.escape(part))
        elif name in seen:
            parts.append(f"(?P={name})")
        else:
            seen[name] = True
            parts.append(f"(?P<{name}>{r'[^,]+?' if name in ('host', 'user') else '[^,<>]+?'})")
    return re.compile("".join(parts))


@pytest.fixture(scope="module")
def book():
    return load(ROOT)


@pytest.fixture(scope="module")
def talk(book):
    (found,) = [deck for deck in load_decks(book) if deck.name == "talk"]
    return found


@pytest.fixture(scope="module")
def shown(book, talk):
    """Return, for each slide of the talk, the programs that it runs."""
    return [
        [
            element.argument.split()[0]
            for element in chosen.slide.elements
            if getattr(element, "name", "") == "show"
            and book.programs[element.argument.split()[0]].run
            and element.argument.split()[0] not in terminals([chosen.slide])
        ]
        for chosen in talk.slides
    ]


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """Export the talk on a stage so tall that nothing is ever cut off."""
    scratch = tmp_path_factory.mktemp("export")
    status, words, page = export(ROOT / "slides" / "talk.md", fit.COLUMNS, 120, scratch)
    assert status == 0, words
    return pages(page)


def test_this_is_the_presenterm_that_the_grammar_was_read_off():
    done = subprocess.run(["presenterm", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.split()[1].startswith("0.16."), done.stdout


@pytest.mark.parametrize("deck", CASES["accepted"])
def test_it_takes_what_the_grammar_takes(deck, tmp_path):
    path = tmp_path / "deck.md"
    path.write_text(deck)
    status, words, _ = export(path, 100, 32, tmp_path, "dark")
    assert status == 0, words


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["says"])
def test_it_refuses_what_the_grammar_refuses(case, tmp_path):
    path = tmp_path / "deck.md"
    path.write_text(case["deck"])
    status, words, _ = export(path, 100, 32, tmp_path, "dark")
    assert status != 0, words


def test_the_export_has_every_slide(exported, talk):
    assert len(exported) == len(talk.slides) + 1
    assert squeezed([talk.title]) in squeezed(exported[0])
    for rows, chosen in zip(exported[1:], talk.slides, strict=True):
        title = re.sub(r"[`*]", "", chosen.slide.title)
        assert squeezed([title]) in squeezed(rows[:4])


def test_every_program_prints_on_stage_what_the_book_says(exported, book, talk, shown):
    for rows, chosen, files in zip(exported[1:], talk.slides, shown, strict=True):
        for file in files:
            recorded = book.outputs[file].text
            assert pattern(recorded).search(squeezed(rows)), (
                f"{chosen.slide.title}: {file} printed otherwise\n" + "\n".join(rows)
            )


def test_every_failure_is_shown_as_one(exported, book, talk, shown):
    for rows, files, chosen in zip(exported[1:], shown, talk.slides, strict=True):
        if terminals([chosen.slide]):
            continue  # An export has no terminal to give.
        failures = sum(1 for file in files if book.programs[file].exit)
        assert sum("[finished with error]" in row for row in rows) == failures, "\n".join(rows)
        assert sum("[finished]" in row for row in rows) == len(files) - failures, "\n".join(rows)


def test_no_slide_is_taller_than_was_reckoned(exported, book, talk):
    made, _ = presenterm.deck_pieces(book, talk)
    groups = [
        list(group)
        for parting, group in itertools.groupby(made[1:], lambda piece: piece.lines[0] == END)
        if not parting
    ]
    for rows, pieces, chosen in zip(exported[1:], groups, talk.slides, strict=True):
        if terminals([chosen.slide]):
            continue  # An export has no terminal to give, and says so below the code.
        used = [number for number, row in enumerate(rows[:-2]) if row.strip()]
        real = used[-1]
        assert real <= fit.height(pieces) <= real + 3, f"{chosen.slide.title}: {real} rows"
        assert real <= fit.ROWS - fit.FOOTER


# -- the talk given, in a terminal


@pytest.fixture
def small(tmp_path):
    """Return a function that writes a deck beside a code/, as a book has it."""
    (tmp_path / "code").mkdir()
    (tmp_path / "slides").mkdir()

    def write(text):
        deck = tmp_path / "slides" / "deck.md"
        deck.write_text(TITLE + text)
        return deck

    return write


class Stage:
    """A terminal of some size with presenterm in it, in a tmux server of its own."""

    def __init__(self, deck, columns=100, rows=32, *options, config=CONFIG):
        self.folder = Path(tempfile.mkdtemp())
        command = ["presenterm", "--config-file", str(config), *options, str(deck)]
        self.tmux(
            *("new-session", "-d", "-x", str(columns), "-y", str(rows)),
            f"{shlex.join(command)}; sleep 60",
        )

    def tmux(self, *arguments):
        done = subprocess.run(
            ["tmux", "-S", str(self.folder / "socket"), "-f", "/dev/null", *arguments],
            env=ENV,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def rows(self):
        return self.tmux("capture-pane", "-p").rstrip("\n").split("\n")

    def keys(self, *names):
        self.tmux("send-keys", *names)

    def until(self, true, patience=PATIENCE):
        """Wait until the screen is as wanted; return it, or fail and show it."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            rows = self.rows()
            if true("\n".join(rows)):
                return rows
            time.sleep(0.05)
        raise AssertionError("waited in vain; the screen is\n" + "\n".join(self.rows()))

    def begin(self):
        """Leave the title slide, once it is there: keys pressed before are lost."""
        self.until(lambda screen: screen.split() == ["T"])
        self.keys("n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.tmux("kill-server")
        shutil.rmtree(self.folder)


def is_slide(number, total):
    return lambda screen: f"{number} / {total}" in screen.rstrip().rsplit("\n", 1)[-1]


def have_finished(count):
    return lambda screen: screen.count("[finished") == count


@pytest.mark.parametrize(
    ("columns", "rows", "theme"),
    [
        (80, 24, "container-dark"),
        (100, 32, "container-light"),
        (120, 35, "container-dark"),
        (120, 35, "dark"),  # its own look, for those who run `presenterm slides/talk.md`
    ],
)
def test_the_whole_talk_is_given(columns, rows, theme, book, talk, shown):
    """Every slide fits, and what Ctrl-E runs ends as the book says, on the smallest stage too."""
    total = len(talk.slides) + 1
    ours = theme.startswith("container")
    with Stage(ROOT / "slides" / "talk.md", columns, rows, "--present", "--theme", theme) as stage:
        stage.until(lambda screen: squeezed([talk.title]) in squeezed(screen))
        for number, (chosen, files) in enumerate(zip(talk.slides, shown, strict=True), 2):
            stage.keys("n")  # the next slide; `l` would stop at every pause
            screen = stage.until(is_slide(number, total))
            assert squeezed([re.sub(r"[`*]", "", chosen.slide.title)]) in squeezed(screen[:5])
            stage.keys("s")  # all of the slide, whatever pauses it has
            if not files:
                continue
            stage.keys("C-e")
            done = stage.until(have_finished(len(files)))
            if ours:
                for file in files:
                    recorded = book.outputs[file].text
                    assert pattern(recorded).search(squeezed(done)), "\n".join(done)


def test_the_finale_is_a_terminal(talk):
    """Somebody types in the container, resizes the window, leaves, and the talk goes on."""
    number, total = 2 + [bool(terminals([each.slide])) for each in talk.slides].index(True), 1
    total += len(talk.slides)
    with Stage(ROOT / "slides" / "talk.md", 100, 32, "--present") as stage:
        stage.until(lambda screen: squeezed([talk.title]) in squeezed(screen))
        stage.keys(*str(number), "G")
        stage.until(is_slide(number, total))
        stage.keys("C-e")
        stage.until(lambda screen: screen.rstrip().endswith("box:/#"))
        stage.keys("echo $$ in $(hostname)", "Enter")
        stage.until(lambda screen: "1 in box" in screen)
        stage.keys("sleep 1000", "Enter")
        time.sleep(0.3)
        stage.keys("C-z")
        stage.until(lambda screen: "Stopped" in screen)
        stage.tmux("resize-window", "-x", "90", "-y", "28")
        time.sleep(0.3)
        stage.keys("stty size", "Enter")
        stage.until(lambda screen: "28 90" in screen)
        stage.keys("exit", "Enter", "exit", "Enter")
        stage.until(lambda screen: "[finished]" in screen and is_slide(number, total)(screen))
        stage.keys("n")
        stage.until(is_slide(number + 1, total))


@pytest.mark.parametrize("size", [(80, 24), (100, 32), (120, 35)])
@pytest.mark.parametrize("theme", ["container-dark", "container-light"])
def test_nothing_overflows_before_anything_is_run(size, theme, talk):
    options = ("--validate-overflows", "--theme", theme)
    with Stage(ROOT / "slides" / "talk.md", *size, *options) as stage:
        stage.until(lambda screen: squeezed([talk.sub_title]) in squeezed(screen), 10)


def test_validate_overflows_would_say_so(small):
    with Stage(small("one\n===\n\n" + "* a\n" * 30), 80, 24) as stage:
        stage.until(lambda screen: "overflows vertically on slide 2" in screen)


def test_validate_snippets_has_nothing_to_say(tmp_path, shown):
    """Every program is run at once when the deck is loaded; then no slide is an error."""
    log, config = logging_config(tmp_path)
    wanted = sum(len(files) for files in shown)
    with Stage(ROOT / "slides" / "talk.md", 100, 32, "--validate-snippets", config=config) as stage:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and len(log.read_text().split()) < wanted:
            time.sleep(0.1)
        assert len(log.read_text().split()) == wanted
        time.sleep(1)
        stage.keys("n")
        stage.until(is_slide(2, len(shown) + 1))


def logging_config(tmp_path):
    """Return a configuration that notes the exit status of every run, and where it does."""
    log = tmp_path / "log"
    log.touch()
    table = yaml.safe_load(CONFIG.read_text())
    for executor in table["snippet"]["exec"]["custom"].values():
        (command,) = executor["commands"]
        script = f'{" ".join(command[:-1])} "$1"; status=$?; echo $status >> {log}; exit $status'
        executor["commands"] = [["sh", "-c", script, "sh", command[-1]]]
    config = tmp_path / "config.yaml"
    config.write_text(yaml.safe_dump(table))
    return log, config


@pytest.mark.parametrize(
    ("fence", "says"),
    [
        ("```python +exec +validate\nraise OSError\n```", "OSError"),
        ("```python +exec +validate +expect:failure\npass\n```", "expected"),
    ],
)
def test_validate_snippets_sees_a_wrong_expectation(fence, says, small):
    with Stage(small(f"one\n===\n\n{fence}\n"), 100, 32, "--validate-snippets") as stage:
        stage.until(lambda screen: "Error in slide 2" in screen and says in screen)


def test_a_snippet_that_hangs_is_stopped(small, tmp_path):
    deck = small(
        "one\n===\n\n```python +exec\nimport subprocess, time\n"
        "subprocess.Popen(['sleep', '1234567'], start_new_session=True)\n"
        "print('here', flush=True)\ntime.sleep(1000)\n```\n"
    )
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.read_text().replace('"10"', '"2"'))
    with Stage(deck, 100, 32, config=config) as stage:
        stage.begin()
        stage.until(lambda screen: "not started" in screen)
        stage.keys("C-e")
        stage.until(lambda screen: "[running]" in screen and "here" in screen, 10)
        stage.until(lambda screen: "[finished with error]" in screen, 20)
        stage.until(lambda screen: "stopped after 2 seconds" in screen)
    assert "1234567" not in subprocess.run(["ps", "ax"], capture_output=True, text=True).stdout


def test_lines_are_lit_by_their_numbers_among_those_shown(small):
    """A hidden line is not counted, and text below the program is there from the first step on."""
    code = "/// import os\nfirst = 1\n/// hidden = 2\nsecond = 3\nthird = 4"
    deck = small(f"one\n===\n\n```python {{1|2-3}} +exec\n{code}\n```\n\nbelow\n")
    with Stage(deck) as stage:
        stage.begin()
        stage.until(lambda screen: "third = 4" in screen and "below" in screen)
        assert lit(stage, "first", "second", "third") == ["first"]
        stage.keys("l")
        end = time.monotonic() + PATIENCE
        while lit(stage, "first") and time.monotonic() < end:
            time.sleep(0.05)
        assert lit(stage, "first", "second", "third") == ["second", "third"]
        assert "1 / 2" not in stage.rows()[-1], "a step is no slide"


def lit(stage, *words):
    """The words whose lines have more than one colour: a line that is not lit has one."""
    rows = stage.tmux("capture-pane", "-p", "-e").split("\n")
    found = []
    for word in words:
        (row,) = [row for row in rows if re.sub(r"\x1b\[[\d;]*m", "", row).strip().startswith(word)]
        inks = re.findall(r"\x1b\[38;2;([\d;]+)m([^\x1b]*)", row)
        found += [word] if len({colour for colour, text in inks if text.strip()}) > 1 else []
    return found


def test_programs_run_as_an_ordinary_user(small):
    deck = small("one\n===\n\n```bash +exec\necho uid=$(id -u) $(pwd)\nls -A | wc -l\n```\n")
    with Stage(deck) as stage:
        stage.begin()
        stage.until(lambda screen: "not started" in screen)
        stage.keys("C-e")
        screen = "\n".join(stage.until(lambda screen: "[finished]" in screen))
    assert re.search(r"uid=[1-9]\d* /", screen)
    assert re.search(r"^\s*0$", screen, re.MULTILINE), screen


def test_speaker_notes_follow_the_talk(small):
    deck = small(
        'one\n===\n\na\n\n<!-- speaker_note: "ask: who?\\nwait" -->\n\n<!-- end_slide -->\n\n'
        'two\n===\n\nb\n\n<!-- speaker_note: "the second note" -->\n'
    )
    with Stage(deck, 60, 20, "--listen-speaker-notes") as notes, Stage(deck, 60, 20) as stage:
        stage.begin()
        stage.until(lambda screen: "2 / 3" in screen)
        notes.until(lambda screen: "ask: who?" in screen)
        stage.keys("n")
        notes.until(lambda screen: "the second note" in screen)
