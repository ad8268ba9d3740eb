"""Outputs become recorded ones, and recorded ones are compared."""

import pytest

from litdeck.outputs import Facts, matches, normalise, plain

FACTS = Facts(
    uid=61184,
    gid=61185,
    host="vm",
    user="ada",
    directory="/tmp/x/work",
    programs="/tmp/x/code",
    kernel="6.18.44",
    python="3.11.2",
)


@pytest.mark.parametrize(
    ("output", "recorded"),
    [
        ("uid 61184, pid 4711, host vm\n", "uid <uid>, pid <pid1>, host <host>\n"),
        ("gid 61185 uid 0\n", "gid <gid> uid 0\n"),
        ("pid 4711, ppid 4710, pid 4711\n", "pid <pid1>, ppid <pid2>, pid <pid1>\n"),
        ("pid 1 and pid 2\n", "pid 1 and pid 2\n"),
        ("NSpid:\t4711\t1\n", "NSpid:\t<pid1>\t1\n"),
        ("pid:[4026531836] pid:[4026532001]\n", "pid:[<ns1>] pid:[<ns2>]\n"),
        (
            "root inode 2, root inode 771, inode 2\n",
            "root inode <inode1>, root inode <inode2>, inode <inode1>\n",
        ),
        ("in /tmp/x/work/a\n", "in <dir>/a\n"),
        ("Linux 6.18.44 and Python 3.11.2.\n", "Linux <kernel> and Python <python>.\n"),
        ("user ada at vm.\n", "user <user> at <host>.\n"),
        ("vmstat, lvm, vm-1 and kvm.vm.org\n", "vmstat, lvm, vm-1 and kvm.vm.org\n"),
        ("object at 0x7f3a99\n", "object at <addr1>\n"),
        ("port 4711\n", "port 4711\n"),
        ("", ""),
        ("\n\n", ""),
        ("no end", "no end\n"),
        ("blank  \n at the end\t\n\n", "blank\n at the end\n"),
    ],
)  # fmt: skip
def test_normalise(output: str, recorded: str) -> None:
    assert normalise(output, FACTS) == recorded
    assert matches(recorded, output, FACTS)


def test_a_traceback_is_shown_from_code_on_and_without_carets() -> None:
    output = (
        "Traceback (most recent call last):\n"
        '  File "/tmp/x/code/steps/a.py", line 3, in <module>\n'
        "    unshare(CLONE_NEWUTS)\n"
        "    ~~~~~~~^^^^^^^^^^^^^^\n"
        "PermissionError: [Errno 1] Operation not permitted\n"
    )
    assert plain(output, FACTS).splitlines()[1:3] == [
        '  File "steps/a.py", line 3, in <module>',
        "    unshare(CLONE_NEWUTS)",
    ]


@pytest.mark.parametrize(
    ("recorded", "output", "same"),
    [
        ("pid <pid1> pid <pid1>\n", "pid 11 pid 11\n", True),
        ("pid <pid1> pid <pid1>\n", "pid 11 pid 12\n", False),
        ("pid <pid1> pid <pid2>\n", "pid 11 pid 11\n", False),
        ("pid <pid1>\n", "pid 1\n", False),
        ("pid 1\n", "pid 11\n", False),
        ("uid <uid>\n", "uid 61184\n", True),
        ("uid <uid>\n", "uid 0\n", False),
        ("uid <gid>\n", "uid 61184\n", False),
        ("net:[<ns1>] pid:[<ns2>]\n", "net:[5] pid:[5]\n", False),
        ("a\n", "a\nb\n", False),
        ("a.b\n", "axb\n", False),
        ("<child> says <uid>\n", "<child> says 61184\n", True),
    ],
)
def test_matches(recorded: str, output: str, same: bool) -> None:
    assert matches(recorded, output, FACTS) is same


def test_where_uid_and_gid_are_the_same_number_the_word_tells() -> None:
    facts = Facts(**{**FACTS.__dict__, "uid": 1000, "gid": 1000})
    assert normalise("uid 1000 gid 1000\n", facts) == "uid <uid> gid <gid>\n"
    assert normalise("uid=1000 gid=1000\n", facts) == "uid=<uid> gid=<gid>\n"
