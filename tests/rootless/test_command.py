"""The command line: what it says, and the status it ends with."""

import json
import os
import subprocess
import sys

import pytest

import rootless
from rootless.sandbox import Sandbox, plan_sandbox
from tests.rootless.helpers import said_by

pytestmark = pytest.mark.needs("id-maps", "uts-namespace", "pid-namespace", "proc-mount")


def command(*words):
    """Run `python -m rootless` in a child; return its status, and what it said."""
    from rootless.__main__ import main

    return said_by(main, *words)


@pytest.mark.parametrize(
    "words, status, said",
    [
        (["sh", "-c", "exit 7"], 7, ""),
        (["--", "sh", "-c", "exit 7"], 7, ""),
        (["sh", "-c", "kill -TERM $(echo $$); sh -c 'kill -TERM $$'; exit $?"], 143, ""),
        (["--hostname", "tower", "uname", "-n"], 0, "tower\n"),
        (["--workdir", "/tmp", "pwd"], 0, "/tmp\n"),
        (["--user", "1000:100", "id", "-g"], 0, "100\n"),
        (["--user", "7", "id", "-u"], 0, "7\n"),
        (["--env", "A=b=c", "sh", "-c", "echo $A"], 0, "b=c\n"),
        (["--clear-env", "env"], 0, ""),
        (["--tmpfs", "/x", "--tmpfs", "/x/y", "sh", "-c", "echo /x/*"], 0, "/x/y\n"),
        (["--ro-bind", "/usr/bin", "/x", "sh", "-c", "test -e /x/env && echo yes"], 0, "yes\n"),
        (["nothing-there"], 127, "cannot execute nothing-there: execve nothing-there: No such"),
        (["/usr"], 126, "Permission denied (EACCES)"),
        (["--rootfs", "/nowhere", "true"], 125, "cannot use /nowhere as the root: stat /nowhere"),
        (["--rootfs", "/etc/passwd", "true"], 125, "Not a directory (ENOTDIR)"),
        (["--bind", "/nowhere", "/x", "true"], 125, "cannot bind /nowhere to /x"),
        (["--workdir", "/nowhere", "true"], 125, "cannot go to /nowhere: chdir /nowhere"),
        (["--hostname", "x" * 65, "true"], 125, "sethostname"),
        (["--keep-fd", "99", "true"], 125, "(EBADF)"),
        (["--uid-map", "0:1:1", "true"], 125, "map an id of your own"),
        # The command line itself.
        ([], 125, "the command is missing"),
        (["--"], 125, "the command is missing"),
        (["--nonsense", "true"], 125, "usage: rootless"),
        (["--user", "me", "true"], 125, "ids are numbers"),
        (["--uid-map", "0", "true"], 125, "a map is IN:OUT"),
        (["--overlay", "true"], 125, "--overlay needs a --rootfs"),
    ],
)
def test_statuses_and_words(in_child, words, status, said):
    got, output = in_child(lambda: command("run", *words))
    assert (got, said in output) == (status, True), output
    assert "Traceback" not in output


def test_the_environment_is_empty_and_nothing_comes_along(in_child):
    def test():
        os.environ |= {"SECRET": "told", "WANTED": "yes", "TERM": "dumb"}
        ours = command("run", "--env", "WANTED", "--env", "NOT_SET", "env")[1]
        return ours.split(), command("run", "--clear-env", "env")[1].split()

    ours, cleared = in_child(test)
    assert {"WANTED=yes", "TERM=dumb"} <= set(ours) and cleared == []
    assert not any(line.startswith(("SECRET", "NOT_SET")) for line in ours)


def test_a_dry_run_tells_the_plan_and_does_nothing(in_child):
    def test():
        told = command("run", "--dry-run", "--tmpfs", "/x", "touch", "it-ran")
        return told, command("run", "--json", "--tmpfs", "/x", "touch", "it-ran"), os.listdir(".")

    (status, text), (_, as_json), left = in_child(test)
    steps = json.loads(as_json)
    assert status == 0 and left == []
    lines = [line for line in text.splitlines() if line.strip()]
    assert [line.strip() for line in lines if line.startswith("      ")] == [
        call for step in steps for call in step["calls"]
    ]
    assert [line.partition(". ")[2] for line in lines if not line.startswith("      ")] == [
        step["step"] for step in steps
    ]
    assert {"mount", "unshare", "execve"} <= {
        call.partition("(")[0] for step in steps for call in step["calls"]
    }


def test_json_is_the_plan_and_nothing_else():
    code = os.path.join(os.path.dirname(rootless.__file__), "..")
    words = [sys.executable, "-m", "rootless", "run", "--json", "true"]
    done = subprocess.run(words, env={"PYTHONPATH": code}, capture_output=True, text=True)
    before, inside = plan_sandbox(Sandbox(["true"]))
    told = [step["step"] for step in json.loads(done.stdout)]
    words = [step.description for step in [*before, *inside]]
    assert [word for word in told if not word.startswith("fork")] == words


def test_preflight_is_still_there(in_child):
    status, output = in_child(lambda: command("preflight", "--json"))
    assert status == 0 and json.loads(output)["user-namespaces"]["ok"]
