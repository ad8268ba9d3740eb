"""One line says who and where a process is."""

import os
import re
import socket

from rootless.report import identity, report


def test_it_tells_the_four_facts(in_child, capfd):
    def test():
        report("before")
        return os.getuid(), os.getpid()

    uid, pid = in_child(test)
    root = os.stat("/").st_ino
    expected = f"before: uid {uid}, pid {pid}, host {socket.gethostname()}, root inode {root}\n"
    assert capfd.readouterr().out == expected


def test_it_is_what_the_checklist_reads():
    assert re.fullmatch(r"uid \d+, pid \d+, host [^,]+, root inode \d+", identity())
