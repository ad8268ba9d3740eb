"""Becoming an ordinary user, each time in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from litdeck import privileges

ROOT = os.geteuid() == 0
REPOSITORY = Path(__file__).resolve().parents[2]
ALONE = "import os, sys; sys.path.append(sys.argv[1]); from litdeck import privileges\n"


def in_child(source: str, *wrapper: str) -> str:
    """Run statements in a fresh process and return what they print."""
    # `-I -S` as the supervisor starts: the module must do with the standard library.
    command = [*wrapper, sys.executable, "-I", "-S", "-c", ALONE + source, str(REPOSITORY)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def dropped(uid: int, gid: int, *wrapper: str) -> str:
    """Drop to a user in a fresh process; return the error, or its ids and groups."""
    source = f"""
if os.geteuid() == 0 and {not wrapper}:
    os.setgroups([4, 5])
try:
    privileges.drop({uid}, {gid})
    print(os.getresuid(), os.getresgid(), os.getgroups())
except privileges.PrivilegeError as error:
    print("refused:", error)
"""
    return in_child(source, *wrapper)


def test_the_ordinary_user_is_never_root() -> None:
    uid, gid = privileges.ordinary_user()
    assert uid != 0
    assert ROOT or (uid, gid) == (os.getuid(), os.getgid())


@pytest.mark.parametrize(
    ("sudo_uid", "sudo_gid", "expected"),
    [
        ("1234", "1235", (1234, 1235)),
        ("0", "0", (privileges.UID, privileges.GID)),
        ("1234", "0", (privileges.UID, privileges.GID)),
        ("1234", "", (privileges.UID, privileges.GID)),
        ("-1", "5", (privileges.UID, privileges.GID)),
        ("x", "y", (privileges.UID, privileges.GID)),
    ],
)
def test_under_sudo_it_is_the_one_who_called(
    monkeypatch: pytest.MonkeyPatch, sudo_uid: str, sudo_gid: str, expected: tuple[int, int]
) -> None:
    monkeypatch.setenv("SUDO_UID", sudo_uid)
    monkeypatch.setenv("SUDO_GID", sudo_gid)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert privileges.ordinary_user() == expected


def test_without_root_sudos_variables_mean_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_UID", "1234")
    monkeypatch.setenv("SUDO_GID", "1234")
    monkeypatch.setattr(os, "geteuid", lambda: 4321)
    assert privileges.ordinary_user() == (os.getuid(), os.getgid())


def test_dropping_leaves_the_ordinary_user_and_nothing_else() -> None:
    uid, gid = privileges.ordinary_user()
    groups = [] if ROOT else os.getgroups()
    assert dropped(uid, gid) == f"({uid}, {uid}, {uid}) ({gid}, {gid}, {gid}) {groups}"


def test_nobody_becomes_root_by_dropping() -> None:
    assert dropped(0, 0).startswith("refused: ")
    assert dropped(0, privileges.GID).startswith("refused: ")


def test_an_ordinary_user_cannot_become_another() -> None:
    uid, gid = privileges.ordinary_user()
    again = f"privileges.drop({uid}, {gid})\ntry:\n    privileges.drop({uid + 1}, {gid})\n"
    again += "except privileges.PrivilegeError as error:\n    print(error)"
    assert in_child(again).startswith(f"not uid {uid + 1}, gid {gid}")


def test_a_uid_that_is_not_mapped_is_refused_with_a_hint() -> None:
    answer = dropped(privileges.UID, privileges.GID, "unshare", "--map-root-user")
    assert answer.startswith("refused: cannot become uid 61184, gid 61185: ")
    assert "/proc/self/uid_map" in answer


def test_capabilities_that_stay_are_an_error() -> None:
    source = """
privileges._capabilities = lambda: 0x200000
try:
    privileges.drop(*privileges.ordinary_user())
except privileges.PrivilegeError as error:
    print(error)
"""
    assert in_child(source) == "still has capabilities: 200000"


def test_allowed_asks_for_the_user_and_changes_nothing(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    source = f"""
before = os.getresuid(), os.getresgid(), os.getgroups()
print([privileges.allowed(path, os.X_OK, *privileges.ordinary_user())
       for path in ("/", {str(closed)!r}, "/nothing")])
assert before == (os.getresuid(), os.getresgid(), os.getgroups())
"""
    assert in_child(source) == f"[True, {not ROOT}, False]"
