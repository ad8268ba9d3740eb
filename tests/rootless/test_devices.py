"""/dev works without mknod, /proc is covered, and what is locked cannot be uncovered."""

import os
import stat
from errno import EINVAL, ENOSPC, EPERM, EROFS

import pytest

from rootless.devices import (
    DEVICES,
    LINKS,
    MASKED,
    bind_device,
    cover_proc,
    freeze,
    lock_mounts,
    make_dev,
    make_sys,
    mask,
)
from rootless.fork import wait_for
from rootless.mounts import enter_mount_namespace, mount_proc, mount_tmpfs
from rootless.pid_namespace import enter_pid_namespace, start_init
from rootless.rootfs import pivot_into
from rootless.syscalls import (
    CLONE_NEWNET,
    MNT_DETACH,
    MS_BIND,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_REMOUNT,
    mount,
    unmount,
    unshare,
)
from rootless.user_maps import enter_user_namespace, read_id_map


def enter():
    enter_user_namespace()
    enter_mount_namespace()
    mount_tmpfs("/mnt")


def inside():
    """Be in a root that has a /dev, and a /proc that is not covered yet."""
    for name in ("dev", "proc", "sys", "tmp"):
        os.mkdir(f"/mnt/{name}")
    make_dev("/mnt/dev")
    mount_proc("/mnt/proc")
    pivot_into("/mnt")


def as_first(in_child, function):
    """Return what function returns as PID 1 of a container: it must be true or an errno."""

    def test():
        enter()
        enter_pid_namespace()
        reading, writing = os.pipe()

        def first():
            inside()
            os.write(writing, repr(function()).encode())
            return 0

        status = wait_for(start_init(first))
        os.close(writing)
        return status, os.read(reading, 9999).decode()

    status, told = in_child(test)
    assert status == 0, told
    return eval(told)


def test_each_device_works_as_it_should(in_child):
    def test():
        enter()
        os.mkdir("/mnt/dev")
        make_dev("/mnt/dev")
        os.chdir("/mnt/dev")
        assert open("zero", "rb").read(3) == bytes(3)
        assert len(open("urandom", "rb").read(9)) == 9
        assert open("null", "rb").read() == b"" and open("null", "w").write("x")
        full = os.open("full", os.O_WRONLY)
        try:
            os.write(full, b"x")
        except OSError as error:
            assert error.errno == ENOSPC
        kinds = {name: os.lstat(name).st_mode for name in os.listdir(".")}
        devices = sorted(name for name, mode in kinds.items() if stat.S_ISCHR(mode))
        links = {name: os.readlink(name) for name, mode in kinds.items() if stat.S_ISLNK(mode)}
        return devices, links, sorted(set(kinds) - set(devices) - set(links))

    assert in_child(test) == (sorted(DEVICES), LINKS, ["pts", "shm"])


def test_a_terminal_can_be_made_and_is_not_the_hosts(in_child):
    def test():
        before = len(os.listdir("/dev/pts"))
        ours, theirs = os.openpty()
        return before, os.ttyname(theirs), sorted(os.listdir("/dev/pts"))

    assert as_first(in_child, test) == (1, "/dev/pts/0", ["0", "ptmx"])


def test_shm_is_for_everybody_and_dev_is_small(in_child):
    def test():
        with open("/dev/fill", "wb", buffering=0) as file:
            try:
                written = file.write(bytes(1 << 20))
            except OSError as error:
                written = error.errno
        return oct(os.stat("/dev/shm").st_mode & 0o7777), written < 1 << 20

    assert as_first(in_child, test) == ("0o1777", True)


def test_a_link_in_the_place_of_a_device_is_not_followed(in_child):
    def test():
        enter()
        open("victim", "w").close()
        os.symlink(os.path.realpath("victim"), "/mnt/null")
        with pytest.raises(FileExistsError):
            bind_device("null", "/mnt")
        return os.stat("victim").st_size

    assert in_child(test) == 0


def test_covers_hide_and_frozen_paths_cannot_be_written(in_child):
    def test():
        limit = "/proc/sys/user/max_user_namespaces"
        readable = bool(open("/proc/interrupts").read())
        os.close(os.open(limit, os.O_WRONLY))
        cover_proc("/proc")
        try:
            os.open(limit, os.O_WRONLY)
        except OSError as error:
            errno = error.errno
        there = [f"/proc/{name}" for name in MASKED if os.path.exists(f"/proc/{name}")]
        hidden = [
            not (os.listdir(path) if os.path.isdir(path) else open(path, "rb").read())
            for path in there
        ]
        return readable, errno, "/proc/interrupts" in there, all(hidden)

    assert as_first(in_child, test) == (True, EROFS, True, True)


def test_what_is_not_there_is_not_covered(in_child):
    def test():
        enter()
        mask("/mnt/none")
        freeze("/mnt/none")
        return os.listdir("/mnt")

    assert in_child(test) == []


def attempts():
    """Return the errno of each try to undo the covers, 0 where it succeeds."""
    again = MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV | MS_NOEXEC
    tries = [
        lambda: mount("none", "/proc/sys", "none", again),
        lambda: mount("/proc", "/tmp", "none", MS_BIND),
        lambda: unmount("/proc/interrupts"),
        lambda: unmount("/proc/sys"),
        lambda: mount_proc("/sys"),
        lambda: unmount("/proc", MNT_DETACH),
    ]
    errnos = []
    for act in tries:
        try:
            act()
            errnos.append(0)
        except OSError as error:
            errnos.append(error.errno)
    return errnos


def test_what_is_locked_cannot_be_lifted(in_child):
    def test():
        cover_proc("/proc")
        lock_mounts()
        return attempts(), open("/proc/interrupts").read()

    assert as_first(in_child, test) == ([EPERM, EINVAL, EINVAL, EINVAL, EPERM, EINVAL], "")


def test_without_the_lock_it_all_comes_off(in_child):
    def test():
        cover_proc("/proc")
        return attempts()

    assert as_first(in_child, test) == [0, 0, 0, 0, 0, 0]


def test_who_is_locked_in_keeps_its_ids(in_child):
    def test():
        lock_mounts()
        maps = [(line.inside, line.outside, line.count) for line in read_id_map()]
        return os.getuid(), os.getgid(), maps, os.getpid()

    assert as_first(in_child, test) == (0, 0, [(0, 0, 1)], 1)


def test_sysfs_takes_a_network_namespace(in_child, refusal):
    def test():
        enter()
        error = refusal(lambda: make_sys("/mnt", own_network=True))
        unshare(CLONE_NEWNET)
        make_sys("/mnt", own_network=True)
        return error.errno, os.listdir("/mnt/class/net")

    assert in_child(test) == (EPERM, ["lo"])


def test_the_hosts_sys_is_read_only(in_child):
    def test():
        enter()
        os.mkdir("/mnt/sys")
        make_sys("/mnt/sys", own_network=False)
        flags = os.statvfs("/mnt/sys").f_flag
        return os.path.isdir("/mnt/sys/class/net"), flags & os.ST_RDONLY

    assert in_child(test) == (True, os.ST_RDONLY)
