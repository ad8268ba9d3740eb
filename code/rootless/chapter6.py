# Tangled from docs/06-finish.md by litdeck: edit there, not here.
"""The command line of Part I: python -m rootless.chapter6."""

import argparse
import sys
from errno import ENOENT, ENOTDIR
from typing import NoReturn

from rootless.errors import KernelError
from rootless.plan import Container, Step, plan
from rootless.preflight import preflight
from rootless.run import SETUP_FAILED, run


class Parser(argparse.ArgumentParser):
    """A wrong command line ends in 125: argparse's own 2 could be the program's."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end."""
        self.print_usage(sys.stderr)
        self.exit(SETUP_FAILED, f"{self.prog}: {message}\n")


def arguments() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = Parser(prog="rootless", description="Containers without root.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("preflight", help="say what this machine can do")
    check.add_argument("--json", action="store_true", help="for programs that read the answer")
    run_ = commands.add_parser("run", help="run a program in a container of its own")
    run_.add_argument("--hostname", default="box", help="its hostname (default: box)")
    run_.add_argument("--root", help="its root filesystem (default: the host's programs)")
    run_.add_argument("--dry-run", action="store_true", help="say what would be done")
    run_.add_argument("argv", nargs="...", metavar="COMMAND", help="the program, and its arguments")
    run_.set_defaults(fail=run_.error)
    return parser


def main() -> int:
    """Do what the command line says; return the exit status."""
    options = arguments().parse_args()
    if options.command == "preflight":
        return preflight(as_json=options.json)
    argv = options.argv[1:] if options.argv[:1] == ["--"] else options.argv
    if not argv:
        options.fail("the command is missing")
    if options.dry_run:
        return describe(Container(argv, options.root, options.hostname))
    try:
        return run(argv, options.root, options.hostname)
    except (KernelError, RuntimeError) as error:
        print(f"rootless: {error}", file=sys.stderr)
        return status_of(error)


def status_of(error: KernelError | RuntimeError) -> int:
    """Return the exit status of a refusal, as Podman and env(1) choose it."""
    if isinstance(error, RuntimeError) or error.call != "execve":
        return SETUP_FAILED
    return 127 if error.errno in (ENOENT, ENOTDIR) else 126


def describe(container: Container) -> int:
    """Print the plan."""
    before, inside = plan(container)
    steps = [*before, Step("fork: the child is PID 1", int), *inside]
    for number, step in enumerate(steps, start=1):
        print(f"{number:2}. {step.description}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
