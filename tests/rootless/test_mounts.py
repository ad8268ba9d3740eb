"""Mounts of one's own, that cannot be written where they are read-only, and do not leak."""

import os
from errno import EPERM, EROFS

import pytest

from rootless.fork import start_child, wait_for
from rootless.mounts import (
    bind_read_only,
    build_root,
    enter_mount_namespace,
    enter_root,
    make_read_only,
    mount_proc,
    mount_tmpfs,
    mounts_below,
)
from rootless.pid_namespace import enter_pid_namespace, start_init
from rootless.syscalls import CLONE_NEWNS, MS_NODEV, MS_NOSUID, MS_SHARED, mount, unshare
from rootless.user_maps import enter_user_namespace


def enter():
    enter_user_namespace()
    enter_mount_namespace()


def errno_of_writing(path):
    """Return 0 if a file can be made there, else the errno."""
    try:
        open(path, "w").close()
    except OSError as error:
        return error.errno
    return 0


def test_a_mount_is_seen_inside_only(in_child):
    def test():
        enter()
        mount_tmpfs("/mnt")
        return os.listdir("/mnt"), mounts_below("/mnt")[-1]

    with open("/proc/self/mountinfo") as file:
        before = file.read()
    assert in_child(test) == ([], "/mnt")
    with open("/proc/self/mountinfo") as file:
        assert file.read() == before


def test_a_bind_mount_is_read_only_with_all_that_is_mounted_in_it(in_child):
    def test():
        enter()
        for name in ("source", "source/inner", "target"):
            os.mkdir(name)
        mount_tmpfs("source/inner")
        bind_read_only("source", "target")
        places = ("target/file", "target/inner/file", "source/file", "source/inner/file")
        return [errno_of_writing(place) for place in places]

    assert in_child(test) == [EROFS, EROFS, 0, 0]


def test_what_is_locked_is_kept(in_child, refusal):
    def test():
        enter()
        mount("tmpfs", "/mnt", "tmpfs", MS_NOSUID | MS_NODEV)
        enter()  # what was decided further out is locked in here
        plain = refusal(lambda: mount("none", "/mnt", "none", 1 | 32 | 4096))
        make_read_only("/mnt")
        return plain.errno, os.statvfs("/mnt").f_flag & 0xF

    assert in_child(test) == (EPERM, 1 | MS_NOSUID | MS_NODEV)


def leaked(cut_off):
    """Return what is left, outside, of a mount that a child made inside."""
    enter_user_namespace()
    unshare(CLONE_NEWNS)
    os.mkdir("shared")
    mount("tmpfs", "shared", "tmpfs", 0)
    mount("none", "shared", "none", MS_SHARED)
    os.mkdir("shared/inner")

    def child():
        enter_mount_namespace() if cut_off else unshare(CLONE_NEWNS)
        mount_tmpfs("shared/inner")
        return 0

    assert wait_for(start_child(child)) == 0
    return [os.path.basename(point) for point in mounts_below("shared")]


def test_nothing_leaks(in_child):
    assert in_child(lambda: leaked(cut_off=True)) == ["shared"]


def test_without_the_cut_it_would(in_child):
    assert in_child(lambda: leaked(cut_off=False)) == ["shared", "inner"]


def test_names_with_spaces_and_backslashes(in_child):
    name = "a b\tc\\040d\n"

    def test():
        enter()
        os.mkdir(name)
        os.mkdir(f"{name}/é")
        mount_tmpfs(name)
        return mounts_below(name) == [os.path.realpath(name)]

    assert in_child(test)


def test_a_neighbour_with_the_same_beginning_is_not_below(in_child):
    def test():
        enter()
        for name in ("root", "root2"):
            os.mkdir(name)
            mount_tmpfs(name)
        return [os.path.basename(point) for point in mounts_below("root")]

    assert in_child(test) == ["root"]


def test_a_root_has_programs_and_nothing_else_of_the_host(in_child):
    def test():
        enter()
        mount_tmpfs("/mnt")
        build_root("/mnt")
        enter_root("/mnt")
        status = wait_for(start_child(lambda: os.execv("/bin/sh", ["sh", "-c", "exit 5"])))
        return status, os.getcwd(), set(os.listdir("/")), errno_of_writing("/usr/bin/new")

    status, directory, names, errno = in_child(test)
    assert (status, directory, errno) == (5, "/", EROFS)
    assert {"usr", "bin", "proc", "tmp"} <= names
    allowed = {"usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "proc", "tmp"}
    assert names <= allowed


@pytest.mark.needs("proc-mount")
def test_proc_shows_the_own_processes(in_child):
    def test():
        enter()
        enter_pid_namespace()

        def first():
            mount_proc("/proc")
            return len([name for name in os.listdir("/proc") if name.isdigit()])

        return wait_for(start_init(first))

    assert in_child(test) == 1


def test_proc_of_the_host_is_refused(in_child, refusal):
    def test():
        enter()
        return refusal(lambda: mount_proc("/proc"))

    error = in_child(test)
    assert (error.call, error.errno, error.path) == ("mount", EPERM, "/proc")
    assert "PID namespace" in error.hint
