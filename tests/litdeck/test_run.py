"""Runs, and programs that try to outlive them: each attack is real, and each must fail."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from litdeck.interpreter import interpreter
from litdeck.privileges import ordinary_user
from litdeck.run import Limits, Result, RunError, run, run_file
from tests.litdeck.helpers import chunk, program, write_book

ROOT = os.geteuid() == 0
REPOSITORY = Path(__file__).resolve().parents[2]


def python(source: str, **options: Any) -> Result:
    """Run Python statements."""
    return run("steps/a.py", {"steps/a.py": dedent(source).encode()}, **options)


def shell(source: str, **options: Any) -> Result:
    """Run a shell's commands."""
    return run("a.sh", {"a.sh": dedent(source).encode()}, **options)


def numbers(output: str) -> list[int]:
    return [int(word) for word in output.split() if word.isdecimal()]


def processes_of(marker: str) -> list[str]:
    """Return the processes, zombies left out, whose command line shows the marker."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and marker.encode() in (entry / "cmdline").read_bytes():
                found.append(entry.name)
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


def assert_nothing_left(result: Result, *pids: int) -> None:
    """Check that the directories, the processes named and all of the run's own are gone."""
    root = str(Path(result.directory).parent)
    assert not os.path.lexists(root)
    assert processes_of(root) == []
    assert [pid for pid in (result.pid, *pids) if os.path.exists(f"/proc/{pid}")] == []


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


# What a program gets


def test_a_run_gives_output_status_and_facts() -> None:
    result = python("import sys; print('out'); sys.stdout.flush(); sys.exit('error')")
    assert (result.output, result.status, result.ended) == ("out\nerror\n", 1, "exit")
    assert (result.uid, result.gid) == ordinary_user()
    assert (result.host, result.kernel) == (os.uname().nodename, os.uname().release)
    assert 0 < result.seconds < 10
    assert_nothing_left(result)


def test_a_signal_is_a_negative_status() -> None:
    assert shell("kill -SEGV $$").status == -signal.SIGSEGV


def test_arguments_input_and_environment_reach_the_program() -> None:
    source = "import os, sys; print(sys.argv[1:], sys.stdin.read(), os.environ['LESSON'])"
    result = python(source, args=["-x", "ü"], stdin=b"hello", env={"LESSON": "4"})
    assert result.output == "['-x', 'ü'] hello 4\n"


def test_the_environment_is_small_and_fixed() -> None:
    result = python("import os; print(*sorted(os.environ)); print(os.environ['PATH'])")
    names, path = result.output.splitlines()
    assert names.split() == [
        *("HOME", "LANG", "NO_COLOR", "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED"),
        *("PYTHONNOUSERSITE", "PYTHONPATH", "TMPDIR"),
    ]
    assert path.endswith(":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")


def test_the_hash_seed_is_chosen() -> None:
    outputs = [python("print(hash('x'))", hash_seed=seed).output for seed in (1, 1, 2)]
    assert outputs[0] == outputs[1] != outputs[2]


def test_the_working_directory_is_fresh_empty_and_its_own() -> None:
    source = "import os; print(os.getcwd(), os.listdir(), os.environ['HOME']); open('x', 'w')"
    first, second = python(source), python(source)
    assert first.output == f"{first.directory} [] {first.directory}\n"
    assert second.output == f"{second.directory} [] {second.directory}\n"
    assert first.directory != second.directory


def test_programs_find_each_other_whatever_the_callers_umask() -> None:
    files = {
        "steps/a.py": b"import tools.b, os; print(tools.b.X, __file__)",
        "tools/b.py": b"X = 1",
        "c.sh": b'python3 -c "import tools.b"; python "$PYTHONPATH/steps/a.py"',
    }
    umask = os.umask(0o777)
    try:
        result = run("c.sh", files)
    finally:
        os.umask(umask)
    assert result.output == f"1 {result.program}/steps/a.py\n"


def test_a_program_cannot_change_its_own_copy() -> None:
    result = python("open(__file__, 'a')")
    assert "PermissionError" in result.output


def test_only_input_and_output_are_open() -> None:
    read_end, write_end = os.pipe()
    os.set_inheritable(read_end, True)
    try:
        result = python("import os; print(os.listdir('/proc/self/fd'), os.readlink('/dev/stdin'))")
    finally:
        os.close(read_end)
        os.close(write_end)
    # 3 is the listing's own.
    assert result.output == "['0', '1', '2', '3'] /proc/self/fd/0\n"
    assert shell("readlink /proc/self/fd/0").output == "/dev/null\n"


def test_the_output_can_be_opened_by_name() -> None:
    assert shell("echo one > /dev/stdout; echo two > /dev/stderr").output == "one\ntwo\n"


def test_signals_are_as_the_kernel_has_them_at_the_start() -> None:
    old = signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    try:
        result = shell("exec grep -E 'SigIgn|SigBlk' /proc/self/status")
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGUSR1, old)
    blocked, ignored = (int(line.split()[1], 16) for line in result.output.splitlines())
    # glibc's posix_spawn, which make uses, leaves its own two signals, 32 and 33, ignored, and
    # lets nobody change them.
    assert (blocked, ignored & ~(0b11 << 31)) == (0, 0)


def test_it_has_a_session_of_its_own_a_plain_umask_and_no_core_files() -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    result = shell("""
        read -r pid _ < /proc/$$/stat
        set -- $(cut -d ' ' -f 6 /proc/$$/stat)
        echo $(( pid - $1 )) $(umask) $(ulimit -c)
        : 2> /dev/null < /dev/tty || echo no terminal
    """)
    resource.setrlimit(resource.RLIMIT_CORE, before)
    assert result.output.startswith("0 0022 0\n")
    assert result.output.endswith("no terminal\n")


def test_python_keeps_its_buffering_of_a_pipe() -> None:
    result = python("import os; print('hello'); os.fork()")
    assert result.output in ("hello\nhello\n", "hello\n")
    assert python("import os; print('hello'); os.fork() and os.wait()").output == "hello\n" * 2


# Who the program is


def test_it_is_an_ordinary_user_for_good() -> None:
    result = python("""
        import os
        print(os.getresuid(), os.getresgid(), os.getgroups())
        tries = [lambda: os.setuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgid(0)]
        tries += [lambda: os.setgroups([0]), lambda: os.chroot('/')]
        for number, attempt in enumerate(tries):
            try:
                attempt()
                print("regained", number)
            except PermissionError:
                pass
        print(*[line for line in open('/proc/self/status') if line.startswith('CapEff')])
    """)
    uid, gid = ordinary_user()
    groups = [] if ROOT else os.getgroups()
    ids, capabilities = result.output.strip().split("\n")
    assert ids == f"({uid}, {uid}, {uid}) ({gid}, {gid}, {gid}) {groups}"
    assert capabilities == f"CapEff:\t{0:016x}"


def test_under_sudo_it_is_the_one_who_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_UID", "1234")
    monkeypatch.setenv("SUDO_GID", "1235")
    expected = "1234 1235" if ROOT else f"{os.getuid()} {os.getgid()}"
    assert shell("echo $(id -u) $(id -g)").output == f"{expected}\n"


def test_it_can_have_namespaces_of_its_own() -> None:
    result = shell("unshare --map-root-user --pid --fork --mount-proc bash -c 'id -u; echo $$'")
    assert result.output == "0\n1\n"


# Limits and Stop


def test_a_hanging_program_is_ended_by_time() -> None:
    result = python("print('so far', flush=True); import time; time.sleep(60)", limits=Limits(0.3))
    assert (result.output, result.ended, result.status) == ("so far\n", "time", -signal.SIGKILL)
    assert result.seconds < 2
    assert_nothing_left(result)


def test_ignoring_sigterm_changes_nothing() -> None:
    result = shell("trap '' TERM INT HUP; while :; do sleep 1; done", limits=Limits(0.3))
    assert result.ended == "time"
    assert_nothing_left(result)


def test_a_program_that_stops_itself_is_ended_by_time() -> None:
    result = shell("kill -STOP $$", limits=Limits(0.3))
    assert result.ended == "time"
    assert_nothing_left(result)


def test_a_flood_is_ended_by_its_size() -> None:
    result = shell("yes", limits=Limits(seconds=20, output=100_001))
    assert (len(result.output), result.ended) == (100_001, "output")
    assert result.seconds < 10
    assert_nothing_left(result)


def test_output_of_exactly_the_limit_is_no_flood() -> None:
    source = "import sys; sys.stdout.write('x' * 1000)"
    assert python(source, limits=Limits(output=1000)).ended == "exit"
    assert python(source, limits=Limits(output=999)).ended == "output"


def test_closing_the_output_hides_nothing() -> None:
    source = "import os, time; print('so far', flush=True); os.closerange(0, 3); time.sleep(60)"
    before = time.thread_time()
    result = python(source, limits=Limits(0.5))
    assert time.thread_time() - before < 0.3  # Waiting takes no time of the processor.
    assert (result.output, result.ended) == ("so far\n", "time")
    assert_nothing_left(result)


def test_a_stop_from_another_thread_is_quick() -> None:
    stop, moment = threading.Event(), []

    def press() -> None:
        moment.append(time.monotonic())
        stop.set()

    threading.Timer(0.5, press).start()
    result = shell("setsid sleep 60 & sleep 60", stop=stop)
    assert time.monotonic() - moment[0] < 1  # 0.1 on a machine with nothing else to do
    assert result.ended == "stopped"
    assert_nothing_left(result)


# Text as it comes


def test_output_comes_while_the_program_runs() -> None:
    seen: list[tuple[float, str]] = []
    result = shell(
        "echo one; sleep 0.5; echo two",
        on_output=lambda text: seen.append((time.monotonic(), text)),
    )
    assert [text for _, text in seen] == ["one\n", "two\n"]
    assert seen[1][0] - seen[0][0] > 0.3
    assert result.output == "one\ntwo\n"


def test_a_character_in_two_pieces_arrives_whole() -> None:
    pieces: list[str] = []
    shell(r"printf '\xc3'; sleep 0.2; printf '\xbc\xff\xe2'", on_output=pieces.append)
    assert "".join(pieces) == "ü\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"


def test_what_a_dead_program_left_in_a_large_pipe_is_kept() -> None:
    result = python(
        """
        import fcntl
        fcntl.fcntl(1, fcntl.F_SETPIPE_SZ, 1 << 20)
        print("x" * 500_000, end="")
        """,
        on_output=lambda text: time.sleep(0.1),
    )
    assert len(result.output) == 500_000


def test_an_error_of_the_listener_ends_the_run(tmp_path: Path) -> None:
    def listen(text: str) -> None:
        (tmp_path / "pid").write_text(text)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shell("echo $$; sleep 60", on_output=listen)
    assert not Path("/proc", (tmp_path / "pid").read_text().strip()).exists()


# Attacks: whatever a program leaves behind


def test_a_grandchild_in_another_session_dies() -> None:
    result = shell("setsid sleep 60 & echo $!; sleep 0.2")
    assert result.ended == "exit"
    assert_nothing_left(result, *numbers(result.output))


def test_a_daemon_dies() -> None:
    result = python("""
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                print(os.getpid(), flush=True)
                time.sleep(60)
            os._exit(0)
        os.wait()
        time.sleep(0.3)
    """)
    assert len(numbers(result.output)) == 1
    assert_nothing_left(result, *numbers(result.output))


def test_what_a_leftover_has_written_is_kept_and_the_run_does_not_wait_for_it() -> None:
    result = shell("(echo early; sleep 60; echo late) & sleep 0.3; echo end")
    assert (result.output, result.ended) == ("early\nend\n", "exit")
    assert result.seconds < 10
    assert_nothing_left(result)


def test_the_init_of_another_pid_namespace_dies() -> None:
    result = python("""
        import os, subprocess, time
        command = "unshare --user --map-root-user --pid --fork sh -c 'sleep 61 & exec sleep 62'"
        child = subprocess.Popen(command, shell=True, start_new_session=True)
        def below(pid):
            found = open(f"/proc/{pid}/task/{pid}/children").read().split()
            return found + [pid for child in found for pid in below(child)]
        while len(below(child.pid)) < 2:
            time.sleep(0.01)
        time.sleep(0.2)
        print(child.pid, *below(child.pid))
    """)
    pids = numbers(result.output)
    assert len(pids) >= 3
    assert_nothing_left(result, *pids)


BOMB = """
    import os, time
    tokens, giver = os.pipe()
    os.write(giver, b"x" * 200)
    if os.fork() == 0:
        # Each process makes more of them, until the last token is taken; then all wait.
        while os.read(tokens, 1):
            if os.fork() == 0 and os.getpid() % 3 == 0:
                os.setsid()
    time.sleep({seconds})
    """


@pytest.mark.parametrize("seconds", [0, 0.01, 0.1, 60])
def test_a_bomb_of_two_hundred_processes_dies(seconds: float) -> None:
    result = python(BOMB.format(seconds=seconds), limits=Limits(2))
    assert result.ended == ("exit" if seconds < 1 else "time")
    assert_nothing_left(result)


def test_all_descendants_are_stopped_before_any_is_killed() -> None:
    source = """
import os, sys, time
sys.path.append(sys.argv[1])
from litdeck import processes
processes.adopt_orphans()
for _ in range(3):
    if os.fork() == 0:
        for _ in range(3):
            os.fork()
        time.sleep(60)
def below(pid):
    return [pid, *(found for child in processes.children(pid) for found in below(child))]
while len(below(os.getpid())) < 25:
    time.sleep(0.01)
found = processes._freeze()
time.sleep(0.2)
print(*{open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[0] for pid in found})
family = processes.Family()
family.kill()
print(len(family.statuses), family.reap())
"""
    command = [sys.executable, "-c", source, str(REPOSITORY)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("T\n24 False\n", "")


def test_a_process_that_is_always_a_new_one_dies() -> None:
    result = python("""
        import os, time
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if os.fork():
                os._exit(0)
            os.setsid()
    """)
    assert result.ended == "exit"
    assert_nothing_left(result)


def test_directories_without_permissions_and_deep_ones_are_removed() -> None:
    result = python("""
        import os
        os.makedirs("closed/inner")
        open("closed/inner/file", "w").close()
        os.chmod("closed/inner/file", 0)
        os.chmod("closed/inner", 0)
        os.chmod("closed", 0)
        os.mkdir("read-only")
        os.symlink("/etc", "read-only/link")
        os.chmod("read-only", 0o555)
        for depth in range(2000):
            os.mkdir("d" * 20)
            os.chdir("d" * 20)
        os.chmod(os.environ["HOME"], 0)
    """)
    assert (result.output, result.status) == ("", 0)
    assert_nothing_left(result)
    assert os.path.exists("/etc/passwd")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_run_ends_when_its_caller_is_killed(end: signal.Signals) -> None:
    # Another child of the caller holds the pipe to the supervisor open.
    source = """
import os, sys, time
sys.path.append(sys.argv[1])
from litdeck.run import run
def show(text):
    other = os.fork()
    if other == 0:
        time.sleep(60)
    print(text.strip(), other, flush=True)
files = {"a.sh": b"setsid sleep 60 & echo $$ $! $PYTHONPATH; sleep 60"}
run("a.sh", files, on_output=show)
"""
    command = [sys.executable, "-c", source, str(REPOSITORY)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as caller:
        assert caller.stdout
        first, second, program, other = caller.stdout.readline().split()
        assert os.path.exists(f"/proc/{first}")
        caller.send_signal(end)
    places = [f"/proc/{first}", f"/proc/{second}", os.path.dirname(program)]
    gone = wait_until(lambda: not any(map(os.path.exists, places)))
    os.kill(int(other), signal.SIGKILL)
    assert gone


def test_the_supervisors_death_is_an_error_and_takes_the_program_along() -> None:
    words: list[str] = []

    def kill_parent(text: str) -> None:
        words.extend(text.split())
        os.kill(int(words[1]), signal.SIGKILL)

    with pytest.raises(RunError, match="the supervisor died"):
        shell("echo $$ $PPID $HOME; exec sleep 60", on_output=kill_parent)
    assert wait_until(lambda: not os.path.exists(f"/proc/{words[0]}"))
    shutil.rmtree(os.path.dirname(words[2]))  # The one thing that is left then.


def test_runs_beside_each_other_do_not_meet() -> None:
    results: list[Result] = []
    source = "sleep 60 & sleep 0.2; ls -A; echo $LESSON"
    threads = [
        threading.Thread(target=lambda n=n: results.append(shell(source, env={"LESSON": str(n)})))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers("".join(result.output for result in results))) == list(range(8))
    for result in results:
        assert_nothing_left(result)


# Interpreters and places


def interpreters() -> Iterator[str]:
    """Find the Pythons that this process can execute, in root's home too."""
    yield interpreter().executable
    versions = Path.home() / ".pyenv" / "versions"
    for path in (Path("/usr/bin/python3"), *sorted(versions.glob("3.1[1-9]*/bin/python3"))):
        if os.access(path, os.X_OK):
            yield str(path)


@pytest.mark.parametrize("path", sorted(set(interpreters())))
def test_every_python_works_where_it_is(path: str) -> None:
    mounts = Path("/proc/self/mountinfo").read_text()
    result = python(
        """
        import ctypes, os, ssl, sys
        print(sys.prefix, os.path.realpath(sys.executable), os.access(os.__file__, os.W_OK))
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.unshare(0x10000000 | 0x20000000 | 0x20000) == 0
        os.fork() and os._exit(os.waitstatus_to_exitcode(os.wait()[1]))
        # With all ids of this process unmapped, a mount is allowed, and so is a new proc.
        assert libc.mount(None, b"/", None, 0x40000 | 0x4000, None) == 0
        assert libc.mount(b"proc", b"/proc", b"proc", 0, None) == 0, ctypes.get_errno()
        print(os.readlink("/proc/self"))
        assert libc.mount(b"/", os.fsencode(os.getcwd()), None, 0x1000 | 0x4000, None) == 0
        print(sorted(os.listdir(os.getcwd())) == sorted(os.listdir("/")))
        """,
        python=path,
    )
    found = interpreter(path)
    assert result.output == f"{found.prefix} {found.executable} False\n1\nTrue\n"
    assert (result.status, result.python) == (0, found.version)
    assert Path("/proc/self/mountinfo").read_text() == mounts
    assert os.path.exists(found.executable)


def test_a_virtual_environment_is_left_out() -> None:
    result = python("import sys; print(sys.prefix == sys.base_prefix)", python=sys.executable)
    assert result.output == "True\n"


def test_a_place_that_the_user_cannot_reach_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    result = shell("pwd")
    assert result.output == f"{result.directory}\n"
    assert result.directory.startswith(str(tmp_path)) != ROOT


def test_no_place_at_all_is_an_error_that_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("litdeck.job.PLACES", [str(tmp_path / "none")])
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(RunError, match="no place for a run's directory: .*No such file"):
        shell("true")


@pytest.mark.parametrize(
    ("program", "files", "complaint"),
    [
        ("a.py", {}, "not among the files"),
        ("a.rb", {"a.rb": b""}, "only .py and .sh"),
        ("a.py", {"a.py": b"", "../b.py": b""}, "not a plain path"),
        ("/a.py", {"/a.py": b""}, "not a plain path"),
    ],
)
def test_what_cannot_be_run_is_an_error(
    program: str, files: dict[str, bytes], complaint: str
) -> None:
    with pytest.raises(RunError, match=complaint):
        run(program, files)


@pytest.mark.parametrize("path", ["/nothing/python3", "/bin/false"])
def test_what_is_no_python_is_an_error(path: str) -> None:
    with pytest.raises(RunError, match=path):
        shell("true", python=path)


# One file of the disk


def test_a_file_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "helper.py").write_text("")
    (tmp_path / "snippet.py").write_text("import os, sys; print(sys.argv[1:]); import helper")
    assert run_file(tmp_path / "snippet.py", ["a", "b"]) == 1
    shown = capfd.readouterr().out
    assert shown.startswith("['a', 'b']\n")
    assert "No module named 'helper'" in shown


def test_a_file_finds_what_is_beside_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "code" / "lib").mkdir(parents=True)
    (tmp_path / "code" / "lib" / "b.py").write_text("print('b is here')")
    (tmp_path / "snippet.sh").write_text("python3 -m lib.b")
    assert run_file(tmp_path / "snippet.sh", beside=tmp_path / "code") == 0
    assert capfd.readouterr().out == "b is here\n"


def test_a_traceback_is_shown_as_in_the_book(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.py").write_text("def f():\n    return 1 / 0\n\n\nf() + 1\n")
    assert run_file(tmp_path / "a.py") == 1
    assert capfd.readouterr().out == (
        "Traceback (most recent call last):\n"
        '  File "a.py", line 5, in <module>\n'
        "    f() + 1\n"
        '  File "a.py", line 2, in f\n'
        "    return 1 / 0\n"
        "ZeroDivisionError: division by zero\n"
    )


def test_a_file_of_a_books_code_finds_the_rest(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mkdocs.yml").touch()
    for name in ("code/steps/a.py", "code/lib/__init__.py", "code/lib/b.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("import lib.b, sys; sys.exit(3)" if "steps" in name else "")
    assert run_file(tmp_path / "code/steps/a.py") == 3
    assert capfd.readouterr().out == ""


FAILING = program("lib/b.py", "def f():", "    <<fail>>") + chunk("fail", "1 / 0")
FAILING += program("steps/a.py", "import lib.b", "lib.b.f()") + program("steps/b.sh", "false", "no")


def litdeck(root: Path, *words: str) -> Any:
    command = [sys.executable, "-m", "litdeck", "-C", root, *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True)


def test_the_command_leads_a_traceback_to_the_chapters(tmp_path: Path) -> None:
    write_book(tmp_path, a=FAILING)
    litdeck(tmp_path, "tangle")
    done = litdeck(tmp_path, "run", "code/steps/a.py")
    assert (done.returncode, done.stderr) == (1, "")
    shown = [line for line in done.stdout.splitlines() if not set(line) <= set(" ~^")]
    assert shown == [
        "Traceback (most recent call last):",
        "  docs/a.md:15 (code/steps/a.py:3), in <module>",
        "    lib.b.f()",
        "  docs/a.md:9 in <<fail>> (code/lib/b.py:3), in f",
        "    1 / 0",
        "ZeroDivisionError: division by zero",
    ]
    done = litdeck(tmp_path, "run", "code/steps/b.sh")
    assert done.stdout == "docs/a.md:21 (code/steps/b.sh:3): no: command not found\n"


def test_the_command_shows_what_would_be_recorded_when_told_to(tmp_path: Path) -> None:
    write_book(tmp_path, a=FAILING)
    litdeck(tmp_path, "tangle")
    done = litdeck(tmp_path, "run", "--as-recorded", "code/steps/a.py")
    assert '\n  File "lib/b.py", line 3, in f\n    1 / 0\nZeroDivisionError' in done.stdout
    # A program that is not in code/ is not the book's, what it imports is.
    (tmp_path / "snippet.py").write_text("import lib.b\nlib.b.f()\n")
    done = litdeck(tmp_path, "run", "--beside", "code", "snippet.py")
    assert '  File "snippet.py", line 2, in <module>\n' in done.stdout
    assert "  docs/a.md:9 in <<fail>> (code/lib/b.py:3), in f\n" in done.stdout


def test_a_book_that_cannot_be_read_keeps_no_program_from_running(tmp_path: Path) -> None:
    write_book(tmp_path, a=FAILING)
    litdeck(tmp_path, "tangle")
    (tmp_path / "docs/a.md").write_text("```python\n#| id: unused\n```\n")
    done = litdeck(tmp_path, "run", "code/steps/a.py")
    assert done.returncode == 1
    assert '  File "lib/b.py", line 3, in f\n' in done.stdout
    assert done.stderr.startswith("docs/a.md:2: ")


@pytest.mark.parametrize(
    ("source", "limits", "status", "line"),
    [
        ("sleep 60", Limits(seconds=0.2), 124, "litdeck: stopped after 0.2 seconds"),
        ("yes", Limits(output=10), 124, "litdeck: stopped after 10 bytes of output"),
        ("kill -TERM $$", Limits(), 143, ""),
    ],
)
def test_how_a_file_ended(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    source: str,
    limits: Limits,
    status: int,
    line: str,
) -> None:
    (tmp_path / "a.sh").write_text(source)
    assert run_file(tmp_path / "a.sh", (), limits) == status
    errors = capfd.readouterr().err
    assert errors.startswith(line)
    assert errors.count("\n") == bool(line)
