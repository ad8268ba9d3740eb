"""Who was in which namespace: runs of programs whose answer is known."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from litdeck.namespaces import NAMESPACES, UnseenError, record_of, text_of
from litdeck.run import Result, run

pytestmark = pytest.mark.needs("id-maps", "uts-namespace", "pid-namespace", "mount-namespace")

REPOSITORY = Path(__file__).resolve().parents[2]

PREAMBLE = """
import ctypes, os, signal, subprocess, sys, threading, time

libc = ctypes.CDLL(None, use_errno=True)
NS, CGROUP, UTS, IPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
USER, PID, NET, TIME = 0x10000000, 0x20000000, 0x40000000, 0x80

def unshare(flags):
    assert libc.unshare(flags) == 0, ctypes.get_errno()

def become_root():
    maps = {"uid_map": f"0 {os.geteuid()} 1", "setgroups": "deny", "gid_map": f"0 {os.getegid()} 1"}
    unshare(USER)
    for name, text in maps.items():
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)

def child(function):
    pid = os.fork()
    if pid == 0:
        try:
            function()
        except BaseException as error:
            os.write(2, repr(error).encode())
        finally:
            os._exit(0)
    return pid

def wait(pid):
    return os.waitpid(pid, 0)[1]
"""


def followed(source: str) -> Result:
    """Run Python statements and follow them."""
    text = PREAMBLE + dedent(source)
    return run("a.py", {"a.py": text.encode()}, observe=True)


def seen(source: str) -> list[str]:
    """Return what is recorded of a program, a line a process, without what is the host's."""
    result = followed(source)
    assert (result.status, result.output) == (0, "")
    return short(result)


def short(result: Result) -> list[str]:
    return [
        " ".join(
            [
                "." * row.depth + row.name,
                *([row.pid.replace("<pid> ", "pid=")] if " " in row.pid else []),
                *([row.uid.replace("<uid> ", "uid=")] if " " in row.uid else []),
                *(
                    f"{name}={row.cell(name)}"
                    for name in (*NAMESPACES, "root")
                    if row.cell(name) != "·"
                ),
            ]
        )
        for row in record_of(result.seen, result.uid)
    ]


def test_nothing_is_done_and_nothing_is_seen() -> None:
    assert seen("") == ["program"]


@pytest.mark.needs("ipc-namespace", "network-namespace", "cgroup-namespace", "time-namespace")
def test_all_eight_namespaces() -> None:
    lines = seen(
        "become_root(); unshare(NS | UTS | IPC | NET | CGROUP | PID | TIME); wait(child(int))"
    )
    others = "uts=own ipc=own net=own cgroup=own"
    assert lines == [
        f"program uid=0 user=own mnt=own pid=·/own {others} time=·/own",
        f".child pid=1 uid=0 user=own mnt=own pid=own {others} time=own",
    ]


def test_without_a_map_one_is_nobody() -> None:
    assert seen("unshare(USER)") == ["program uid=65534 user=own"]


def test_a_user_namespace_in_another() -> None:
    assert seen("become_root(); wait(child(lambda: unshare(USER)))") == [
        "program uid=0 user=own",
        ".child uid=65534 user=2nd",
    ]


def test_a_pid_namespace_without_a_child() -> None:
    assert seen("become_root(); unshare(PID)") == ["program uid=0 user=own pid=·/own"]


def test_a_pid_namespace_in_another() -> None:
    lines = seen(
        """
        def inner():
            unshare(PID)
            wait(child(int))

        become_root()
        unshare(PID)
        wait(child(inner))
        """
    )
    assert lines == [
        "program uid=0 user=own pid=·/own",
        ".child pid=1 uid=0 user=own pid=own/2nd",
        "..child pid=2 1 uid=0 user=own pid=2nd",
    ]


def test_what_a_child_does_is_not_its_parents() -> None:
    lines = seen("wait(child(lambda: (become_root(), unshare(UTS)))); wait(child(int))")
    assert lines == ["program", ".child uid=0 user=own uts=own", ".child"]


def test_two_namespaces_of_one_kind_are_told_apart_even_when_the_first_is_gone() -> None:
    lines = seen(
        """
        become_root()
        for _ in range(3):
            wait(child(lambda: unshare(UTS)))
        """
    )
    names = [line.rpartition("=")[2] for line in lines[1:]]
    assert names == ["own", "2nd", "3rd"]


def test_a_namespace_that_two_processes_share_is_one() -> None:
    lines = seen(
        """
        become_root()
        unshare(UTS)
        wait(child(int))
        wait(child(int))
        """
    )
    assert lines == ["program uid=0 user=own uts=own", *[".child uid=0 user=own uts=own"] * 2]


def test_a_root_of_its_own() -> None:
    lines = seen("become_root(); wait(child(lambda: os.chroot('.')))")
    assert lines == ["program uid=0 user=own", ".child uid=0 user=own root=own"]


def test_a_thread_has_namespaces_too() -> None:
    lines = seen("t = threading.Thread(target=lambda: libc.unshare(0)); t.start(); t.join()")
    assert lines == ["program", ".thread"]


def test_a_thread_that_calls_exec_is_its_process() -> None:
    lines = seen(
        """
        def other():
            wait(child(int))
            os.execvp("true", ["true"])

        threading.Thread(target=other).start()
        time.sleep(60)
        """
    )
    assert lines == ["program", ".child"]


def test_exec_gives_a_process_another_name() -> None:
    lines = seen("become_root(); unshare(PID); wait(child(lambda: os.execvp('true', ['true'])))")
    assert lines[1:] == [".true pid=1 uid=0 user=own pid=own"]


def test_subprocess_and_a_shell() -> None:
    lines = seen("subprocess.run(['sh', '-c', 'true; true | cat; exit 0'])")
    assert lines == ["program", ".sh", "..child", "..cat"]


def test_a_daemon_is_its_parents_child_though_it_has_left() -> None:
    lines = seen(
        """
        def daemon():
            os.setsid()
            unshare(USER)
            os.write(writing, b"x")
            time.sleep(60)

        reading, writing = os.pipe()
        wait(child(lambda: (os.setsid(), child(daemon))))
        os.read(reading, 1)
        """
    )
    assert lines == ["program", ".child", "..child uid=65534 user=own"]


def test_who_is_killed_is_seen_where_it_was() -> None:
    lines = seen(
        """
        def inside():
            become_root()
            os.write(writing, b"x")
            time.sleep(60)

        reading, writing = os.pipe()
        pid = child(inside)
        os.read(reading, 1)
        os.kill(pid, 9)
        assert wait(pid) == 9
        """
    )
    assert lines == ["program", ".child uid=0 user=own"]


def test_who_is_killed_while_it_calls_exec() -> None:
    lines = seen(
        """
        for _ in range(50):
            # close-on-exec wakes the parent before exec is over.
            reading, writing = os.pipe()
            pid = child(lambda: os.execvp("sleep", ["sleep", "60"]))
            os.close(writing)
            os.read(reading, 1)
            os.kill(pid, 9)
            wait(pid)
            os.close(reading)
        """
    )
    assert lines == ["program", *[".sleep"] * 50]


def test_the_first_process_takes_its_namespace_along() -> None:
    lines = seen(
        """
        def first():
            child(lambda: time.sleep(60))
            child(lambda: time.sleep(60))

        become_root()
        unshare(PID)
        wait(child(first))
        """
    )
    assert lines == [
        "program uid=0 user=own pid=·/own",
        ".child pid=1 uid=0 user=own pid=own",
        "..child pid=2 uid=0 user=own pid=own",
        "..child pid=3 uid=0 user=own pid=own",
    ]


def test_a_stopped_process_stays_stopped_and_goes_on() -> None:
    result = followed(
        """
        pid = child(lambda: os.kill(os.getpid(), signal.SIGSTOP))
        _, status = os.waitpid(pid, os.WUNTRACED)
        time.sleep(0.1)
        with open(f"/proc/{pid}/stat") as stat:
            print(os.WIFSTOPPED(status), stat.read().split()[2] in "Tt")
        os.kill(pid, signal.SIGCONT)
        print(wait(pid))
        """
    )
    assert result.output == "True True\n0\n"


def test_signals_arrive_and_calls_are_not_interrupted() -> None:
    result = followed(
        """
        signal.signal(signal.SIGUSR1, lambda *_: print("usr1", flush=True))
        pid = child(lambda: os.kill(os.getppid(), signal.SIGUSR1))
        time.sleep(0.2)
        print(wait(pid), flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
        """
    )
    assert (result.output, result.status) == ("usr1\n0\n", -15)


def test_nothing_that_is_followed_survives() -> None:
    result = followed(
        """
        def away():
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            print(os.getpid(), flush=True)
            time.sleep(60)

        child(lambda: child(away))
        time.sleep(0.2)
        """
    )
    assert not os.path.exists(f"/proc/{int(result.output)}")


def test_a_limit_ends_a_run_that_is_followed() -> None:
    source = b"import time; time.sleep(60)"
    assert run("a.py", {"a.py": source}, observe=True, stop=Now()).ended == "stopped"


class Now:
    def is_set(self) -> bool:
        return True


def test_a_run_that_is_not_followed_says_nothing_of_namespaces() -> None:
    result = run("a.py", {"a.py": b""})
    assert result.seen == []
    with pytest.raises(UnseenError, match="was not followed"):
        record_of(result.seen, result.uid)


def test_a_program_that_starts_is_not_yet_seen_where_it_will_be() -> None:
    """The supervisor's own mount namespace, which hides a directory, is the program's host."""
    result = followed("")
    assert result.seen[0]["start"]["namespaces"] == result.seen[0]["end"]["namespaces"]


EVERYTHING = """
def first():
    unshare(NS | IPC)
    for _ in range(3):
        child(lambda: time.sleep(60))
    subprocess.run(["sh", "-c", "true; exit 0"])

become_root()
unshare(PID | UTS)
wait(child(first))
"""


def test_twenty_runs_say_the_same() -> None:
    results = [followed(EVERYTHING) for _ in range(20)]
    texts = {text_of(record_of(result.seen, result.uid)) for result in results}
    assert len(texts) == 1
    assert texts.pop().count("\n") == 7


SHOW = """
import sys
from tests.litdeck.test_observe import followed, short
print(*short(followed(sys.argv[1])), sep="\\n")
"""


def as_user(*arguments: str) -> str:
    """Run a Python program as an ordinary user and return what it prints."""
    command = [sys.executable, "tests/as_user.py", sys.executable, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_ordinary_user_sees_the_same() -> None:
    assert as_user("-c", SHOW, EVERYTHING).splitlines() == short(followed(EVERYTHING))


def test_who_may_not_trace_says_so() -> None:
    code = "from litdeck.observe import ObservedFamily; ObservedFamily().born(1)"
    message = as_user("-c", f"try:\n    {code}\nexcept OSError as error:\n    print(error)")
    assert message.startswith("cannot be followed with ptrace: Operation not permitted; ")
