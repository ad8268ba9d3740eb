# Tangled from docs/10-run.md, docs/06-finish.md by litdeck: edit there, not here.
"""The command line of `rootless run`, and the sandbox that it asks for."""

import argparse
import os
import sys
from typing import NoReturn

from rootless.run import SETUP_FAILED
from rootless.sandbox import ENVIRONMENT, Request, Sandbox

RUN_OPTIONS = (
    ("--rootfs", "DIR", "the root filesystem (default: the host's programs, read-only)"),
    ("--hostname", "NAME", "its hostname (default: box)"),
    ("--workdir", "DIR", "the working directory (default: /)"),
    ("--user", "UID[:GID]", "who the program is, by number (default: 0:0)"),
    ("--uid-map", "IN:OUT:COUNT", "the map of the outer user namespace, as in uid_map"),
    ("--gid-map", "IN:OUT:COUNT", "the same for groups"),
)
SWITCHES = (
    ("--overlay", "keep the root filesystem as it is: what is written is in memory"),
    ("--read-only", "let nothing be written in the root filesystem"),
    ("--clear-env", "start from an empty environment"),
    ("--share-net", "use the host's network"),
    ("--dry-run", "say what would be done, with its system calls"),
    ("--json", "say it as JSON"),
)


class Parser(argparse.ArgumentParser):
    """A wrong command line ends in 125: argparse's own 2 could be the program's."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end."""
        self.print_usage(sys.stderr)
        self.exit(SETUP_FAILED, f"{self.prog}: {message}\n")


class _Ask(argparse.Action):
    """Collect the mounts of all kinds in the order in which they are asked for."""

    def __call__(self, parser, namespace, values, option=None):  # type: ignore[no-untyped-def]
        """Append one."""
        *source, target = values
        asked = Request(option.lstrip("-"), target, *source)
        namespace.mounts = [*namespace.mounts, asked]


def add_run(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the command `run` to the command line."""
    run = commands.add_parser("run", help="run a program in a sandbox, or not at all")
    for name, value, words in RUN_OPTIONS:
        run.add_argument(name, metavar=value, help=words)
    for name, words in SWITCHES:
        run.add_argument(name, action="store_true", help=words)
    for name, names, words in (
        ("--bind", ("SRC", "DEST"), "show a file or directory of the host"),
        ("--ro-bind", ("SRC", "DEST"), "the same, read-only"),
        ("--tmpfs", ("DEST",), "put an empty filesystem there, in memory"),
    ):
        run.add_argument(name, nargs=len(names), metavar=names, action=_Ask, help=words)
    run.add_argument("--env", action="append", default=[], metavar="NAME[=VALUE]",
                     help="set a variable, or pass the caller's on")  # fmt: skip
    run.add_argument("--keep-fd", action="append", type=int, default=[], metavar="N",
                     help="let the program have this open file, too")  # fmt: skip
    run.add_argument("argv", nargs="...", metavar="COMMAND", help="the program, and its arguments")
    run.set_defaults(fail=run.error, mounts=[])


def _environment(options: argparse.Namespace) -> dict[str, str]:
    env = {} if options.clear_env else dict(ENVIRONMENT)
    if "TERM" in os.environ and not options.clear_env:
        env["TERM"] = os.environ["TERM"]
    for word in options.env:
        name, given, value = word.partition("=")
        if given or name in os.environ:
            env[name] = value if given else os.environ[name]
    return env


def _mapped(options: argparse.Namespace) -> str:
    uid, gid = (text or "0" for text in (options.uid_map, options.gid_map))
    return f"{uid.split(':')[0]}:{gid.split(':')[0]}"


def _map(options: argparse.Namespace, text: str | None) -> str:
    words = (text or "0:0:1").split(":")
    if not (2 <= len(words) <= 3 and all(word.isdigit() for word in words)):
        options.fail(f"{text}: a map is IN:OUT or IN:OUT:COUNT, in numbers")
    return " ".join([*words, "1"][:3]) if text else ""


def _user(options: argparse.Namespace) -> tuple[int, int]:
    uid, _, gid = (options.user or _mapped(options)).partition(":")
    if not (uid.isdigit() and (gid or uid).isdigit()):
        options.fail(f"--user {options.user}: ids are numbers, UID or UID:GID")
    return int(uid), int(gid or uid)


def sandbox_of(options: argparse.Namespace) -> Sandbox:
    """Return what a command line asks for; it ends the program if it asks for nonsense."""
    argv = options.argv[1:] if options.argv[:1] == ["--"] else options.argv
    if not argv:
        options.fail("the command is missing")
    if options.overlay and not options.rootfs:
        options.fail("--overlay needs a --rootfs to lay itself over")
    return Sandbox(
        argv, options.rootfs, options.mounts, options.overlay, options.read_only,
        options.hostname or "box", _environment(options), options.workdir or "/",
        _user(options), _map(options, options.uid_map), _map(options, options.gid_map),
        options.share_net, options.keep_fd,
    )  # fmt: skip
