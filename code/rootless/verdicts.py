# Tangled from docs/00-preflight.md by litdeck: edit there, not here.
"""Verdicts: what a machine can do is found out by trying it, in a child."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass

from rootless.errors import KernelError
from rootless.fork import start_child, wait_for


@dataclass(frozen=True)
class Verdict:
    """What was found about one thing; cause and remedy are empty where nothing is missing."""

    ok: bool
    found: str
    cause: str = ""
    remedy: str = ""


class Missing(Exception):
    """A probe did not find what it looked for: the arguments are found, cause and remedy."""


def attempt(probe: Callable[[], str]) -> Verdict:
    """Run probe in a child, so that nothing of it stays; a refusal is a verdict, too."""
    reading, writing = os.pipe()
    pid = start_child(lambda: _answer(probe, writing))
    os.close(writing)
    with open(reading, "rb") as pipe:
        answer = pipe.read()
    status = wait_for(pid)
    if not answer:
        return Verdict(False, f"the probe ended with status {status}", "it said nothing")
    return Verdict(**json.loads(answer))


def _answer(probe: Callable[[], str], writing: int) -> int:
    try:
        verdict = Verdict(True, probe())
    except Missing as missing:
        verdict = Verdict(False, *missing.args)
    except KernelError as error:
        verdict = Verdict(False, "refused", str(error), error.hint)
    except OSError as error:
        verdict = Verdict(False, "refused", str(error))
    os.write(writing, json.dumps(asdict(verdict)).encode())
    return 0
