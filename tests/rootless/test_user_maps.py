"""Who a process is inside, and who it stays outside."""

import ctypes
import os
from errno import EPERM

import pytest

from rootless.errors import KernelError
from rootless.syscalls import CLONE_NEWUSER, unshare, write_file
from rootless.user_maps import IdMap, enter_user_namespace, read_id_map, write_id_maps

OVERFLOW = int(open("/proc/sys/kernel/overflowuid").read())


def read(path):
    with open(path) as file:
        return file.read().split()


def test_without_a_map_nobody_is_known(in_child):
    def test():
        unshare(CLONE_NEWUSER)
        return os.getuid(), read_id_map()

    assert in_child(test) == (OVERFLOW, [])


def test_root_inside_and_oneself_outside(in_child):
    def test():
        ids = os.getuid(), os.getgid()
        enter_user_namespace()
        open("made-inside", "w").close()
        maps = [read(f"/proc/self/{name}") for name in ("uid_map", "gid_map", "setgroups")]
        return ids, (os.getuid(), os.getgid()), maps, os.path.realpath("made-inside")

    (uid, gid), inside, maps, _ = in_child(test)
    assert inside == (0, 0)
    assert maps == [["0", str(uid), "1"], ["0", str(gid), "1"], ["deny"]]


def test_a_file_made_by_root_inside_is_ones_own_outside(in_child):
    def test():
        uid = os.getuid()
        reading, writing = os.pipe()
        if os.fork() == 0:
            enter_user_namespace()
            open("made-inside", "w").close()
            os.write(writing, str(os.stat("made-inside").st_uid).encode())
            os._exit(0)
        os.wait()
        return os.read(reading, 9), os.stat("made-inside").st_uid == uid

    assert in_child(test) == (b"0", True)


def test_capabilities_come_with_the_namespace(in_child):
    def effective():
        with open("/proc/self/status") as status:
            return next(int(line.split()[1], 16) for line in status if line.startswith("CapEff:"))

    def test():
        before = effective()
        enter_user_namespace(inside_uid=1000, inside_gid=1000)
        return before, effective(), os.getuid(), os.getgid()

    before, after, uid, gid = in_child(test)
    assert before == 0 != after
    assert (uid, gid) == (1000, 1000)


def test_gid_map_before_deny_is_refused(in_child, refusal):
    def test():
        gid = os.getgid()
        unshare(CLONE_NEWUSER)
        return refusal(lambda: write_file("/proc/self/gid_map", f"0 {gid} 1"))

    error = in_child(test)
    assert (error.errno, error.path) == (EPERM, "/proc/self/gid_map")
    assert "deny" in error.hint


def test_somebody_elses_id_is_refused(in_child, refusal):
    def test():
        uid, gid = os.getuid(), os.getgid()
        unshare(CLONE_NEWUSER)
        return refusal(lambda: write_id_maps(f"0 {uid + 1} 1", f"0 {gid} 1"))

    error = in_child(test)
    assert (error.errno, error.path) == (EPERM, "/proc/self/uid_map")
    assert "id of your own" in error.hint


def test_a_map_is_written_once(in_child, refusal):
    def test():
        enter_user_namespace()
        return refusal(lambda: write_file("/proc/self/uid_map", "0 0 1")), read_id_map()

    error, maps = in_child(test)
    assert error.errno == EPERM
    assert len(maps) == 1


def test_a_map_is_one_line():
    assert str(IdMap(0, 1000)) == "0 1000 1"
    assert str(IdMap(1, 100000, 65536)) == "1 100000 65536"


def test_a_map_is_read_back(tmp_path):
    path = tmp_path / "uid_map"
    path.write_text("         0       1000          1\n         1     100000      65536\n")
    assert read_id_map(str(path)) == [IdMap(0, 1000), IdMap(1, 100000, 65536)]


CAP_SETUID, CAP_SYS_ADMIN = 7, 21


def give_up(capability):
    """Take one capability out of the effective set (see capset(2))."""
    # Version 3 has two words of 32 bits for each set: effective, permitted, inheritable.
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.capget(header, sets) == 0
    assert sets[0] >> capability & 1
    sets[0] &= ~(1 << capability)
    assert libc.capset(header, sets) == 0


@pytest.mark.parametrize(
    ("capability", "refused"), [(CAP_SETUID, False), (CAP_SYS_ADMIN, True)], ids=["setuid", "admin"]
)
def test_which_capability_a_map_takes(in_child, capability, refused):
    """Chapter 3 says what user_namespaces(7) does not: it is CAP_SYS_ADMIN."""

    def test():
        uid = os.getuid()
        unshare(CLONE_NEWUSER)
        give_up(capability)
        try:
            write_file("/proc/self/uid_map", f"0 {uid} 1")
        except KernelError as error:
            return error.errno
        return 0

    assert in_child(test) == (EPERM if refused else 0)
