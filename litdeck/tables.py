"""Recorded namespaces on a stage of text: the tables, with a mark at what is new."""

from __future__ import annotations

from litdeck import roadmap
from litdeck.markdown import Command
from litdeck.model import Book
from litdeck.namespaces import COLUMNS, HEAD, lines_of
from litdeck.sequence import NUMBERS, Step, step_of, steps

NEW = "+"


def lines(book: Book, command: Command) -> list[str]:
    """Return what a command draws as lines of text."""
    name, *rest = command.argument.split()
    if command.name == "figures":
        return roadmap.text_of(steps(book, name, command.place.path), rest[0] if rest else "")
    step = step_of(book, name)
    rows = [list(HEAD), *(_texts(step, number) for number in range(len(step.record)))]
    made = lines_of(rows)
    if step.before and any(text.endswith(NEW) for row in rows for text in row):
        made.append(f"{NEW} new since {step.before.title}")
    return made


def _texts(step: Step, number: int) -> list[str]:
    row = step.record[number]
    marked = dict(zip(HEAD[:3], row.texts()[:3], strict=True))
    found = [marked["process"], _mark(step, number, NUMBERS[0], row.pid)]
    found.append(_mark(step, number, NUMBERS[1], row.uid))
    return found + [_mark(step, number, name, row.cell(name)) for name in COLUMNS]


def _mark(step: Step, number: int, column: str, text: str) -> str:
    return text + NEW if step.is_new(column, step.record[number]) else text
