# Tangled from docs/10-run.md, docs/06-finish.md by litdeck: edit there, not here.
"""The command line: python -m rootless."""

import argparse
import json
import signal
import sys
from errno import ENOENT, ENOTDIR

from rootless.errors import KernelError
from rootless.options import Parser, add_run, sandbox_of
from rootless.run import SETUP_FAILED
from rootless.sandbox import Sandbox, Told, plan_sandbox
from rootless.supervise import run_sandbox


def arguments() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = Parser(prog="rootless", description="Containers without root.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("preflight", help="say what this machine can do")
    check.add_argument("--json", action="store_true", help="for programs that read the answer")
    add_run(commands)
    return parser


def main() -> int:
    """Do what the command line says; return the exit status."""
    options = arguments().parse_args()
    if options.command == "preflight":
        from rootless.preflight import preflight  # which a runner need not wait for

        return preflight(as_json=options.json)
    box = sandbox_of(options)
    try:
        return tell(box, options.json) if options.dry_run or options.json else run_sandbox(box)
    except (KernelError, RuntimeError) as error:
        print(f"rootless: {error}", file=sys.stderr)
        return status_of(error)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def status_of(error: KernelError | RuntimeError) -> int:
    """Return the exit status of a refusal, as Podman and env(1) choose it."""
    if isinstance(error, RuntimeError) or error.call != "execve":
        return SETUP_FAILED
    return 127 if error.errno in (ENOENT, ENOTDIR) else 126


def tell(box: Sandbox, as_json: bool) -> int:
    """Print the plan, each step with its system calls."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` is no error
    before, inside = plan_sandbox(box)
    steps = [*before, Told("fork: the child is PID 1", int, ("fork()",)), *inside]
    told = [(step.description, list(getattr(step, "calls", ()))) for step in steps]
    if as_json:
        print(json.dumps([{"step": words, "calls": calls} for words, calls in told], indent=2))
        return 0
    for number, (words, calls) in enumerate(told, start=1):
        print(f"{number:2}. {words}")
        print(*(f"      {call}" for call in calls), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
