"""The calls that Python lacks do what they say, and say what was refused."""

import os
import threading
from errno import EBUSY, EINVAL, ENOENT, EPERM

import pytest

from rootless.mounts import enter_mount_namespace, mount_tmpfs, mounts_below
from rootless.syscalls import (
    CLONE_NEWNS,
    CLONE_NEWUSER,
    MNT_DETACH,
    landlock_abi,
    mount,
    prctl,
    unmount,
    unshare,
    write_file,
)
from rootless.user_maps import enter_user_namespace


def test_unshare_moves_the_caller(in_child):
    def test():
        before = os.readlink("/proc/self/ns/user")
        unshare(CLONE_NEWUSER)
        return before, os.readlink("/proc/self/ns/user")

    before, after = in_child(test)
    assert before != after


def test_a_refusal_names_the_call_and_helps(in_child, refusal):
    error = in_child(lambda: refusal(lambda: unshare(CLONE_NEWNS)))
    assert (error.call, error.errno) == ("unshare", EPERM)
    assert "user namespace" in error.hint


def test_a_second_thread_is_einval(in_child, refusal):
    def test():
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        return refusal(lambda: unshare(CLONE_NEWUSER))

    error = in_child(test)
    assert error.errno == EINVAL
    assert "thread" in error.hint


def test_mount_and_unmount(in_child, refusal):
    def test():
        enter_user_namespace()
        enter_mount_namespace()
        os.mkdir("here")
        here = os.path.realpath("here")
        seen = [mounts_below(here)]
        mount("tmpfs", here, "tmpfs", 0, "size=64k")
        seen.append(mounts_below(here))
        size = os.statvfs(here).f_blocks * os.statvfs(here).f_frsize
        held = os.open(here, os.O_RDONLY)
        busy = refusal(lambda: unmount(here))
        unmount(here, MNT_DETACH)
        seen.append(mounts_below(here))
        os.close(held)
        return here, seen, size, busy.errno, refusal(lambda: unmount(here)).call

    here, seen, size, busy, call = in_child(test)
    assert seen == [[], [here], []]
    assert (size, busy, call) == (65536, EBUSY, "umount2")


def test_mount_names_its_target(in_child, refusal):
    def test():
        enter_user_namespace()
        enter_mount_namespace()
        return refusal(lambda: mount_tmpfs("/nowhere"))

    error = in_child(test)
    assert (error.call, error.path, error.errno) == ("mount", "/nowhere", ENOENT)


def test_prctl(in_child, refusal):
    assert in_child(lambda: refusal(lambda: prctl(-1))).errno == EINVAL


def test_write_file_names_the_path(in_child, refusal):
    error = in_child(lambda: refusal(lambda: write_file("/proc/self/nothing", "")))
    assert (error.call, error.path, error.errno) == ("write", "/proc/self/nothing", ENOENT)


@pytest.mark.needs("landlock")
def test_landlock_has_a_version(in_child):
    assert in_child(landlock_abi) >= 1
