"""A root that holds: what chroot lets out stays in, and nothing is left in the new root."""

import os
from errno import EBUSY, EINVAL

import pytest

from rootless.fork import start_child, wait_for
from rootless.mounts import enter_mount_namespace, enter_root, mount_tmpfs
from rootless.rootfs import as_mount_point, pivot_into
from rootless.syscalls import MNT_DETACH, MS_SHARED, mount, pivot_root, unmount
from rootless.user_maps import enter_user_namespace


def enter():
    enter_user_namespace()
    enter_mount_namespace()


def walk_out():
    """The escape of chapter 6; return the inode of the root that it ends in."""
    os.mkdir("/hole")
    os.chroot("/hole")
    for _ in range(100):
        os.chdir("..")
    os.chroot(".")
    return os.stat("/").st_ino, os.stat("/").st_dev


@pytest.mark.parametrize("make_root, holds", [(pivot_into, True), (enter_root, False)])
def test_the_walk_ends_inside_and_with_chroot_it_does_not(in_child, make_root, holds):
    def test():
        enter()
        os.mkdir("root")
        host = os.stat("/").st_ino, os.stat("/").st_dev
        root = os.stat("root").st_ino, os.stat("root").st_dev
        make_root("root")
        reached = walk_out()
        return reached == root, reached == host

    assert in_child(test) == (holds, not holds)


def test_no_directory_is_left_and_none_is_needed(in_child):
    def test():
        enter()
        mount_tmpfs("/mnt")
        open("/mnt/mine", "w").close()
        as_mount_point("/mnt")
        mount("none", "/mnt", "none", 1 | 32 | 4096)  # read-only
        pivot_into("/mnt")
        return os.listdir("/"), os.listdir("."), os.listdir(".."), os.getcwd()

    assert in_child(test) == (["mine"], ["mine"], ["mine"], "/")


def test_what_is_mounted_in_the_root_comes_along(in_child):
    def test():
        enter()
        os.makedirs("root/inner")
        mount_tmpfs("root/inner")
        open("root/inner/file", "w").close()
        pivot_into("root")
        return os.listdir("/inner")

    assert in_child(test) == ["file"]


def test_no_mount_of_the_host_is_in_the_list_any_more(in_child):
    def test():
        enter()
        os.makedirs("root/proc")
        mount("/proc", "root/proc", "none", 4096 | 16384)
        pivot_into("root")
        with open("/proc/self/mountinfo") as mounts:
            return {line.split()[4].split("/")[1] for line in mounts}

    assert in_child(test) == {"", "proc"}


@pytest.mark.parametrize(
    "prepare, new, old, errno",
    [
        (lambda: None, "root", "root/old", EINVAL),
        (lambda: as_mount_point("root"), "root", "/proc", EINVAL),
        (lambda: as_mount_point("root"), "root", "/", EBUSY),
        (
            lambda: (as_mount_point("root"), mount("none", "/", "none", MS_SHARED)),
            "root",
            "root/old",
            EINVAL,
        ),
    ],
)
def test_each_condition_is_checked(in_child, refusal, prepare, new, old, errno):
    def test():
        enter()
        os.makedirs("root/old")
        prepare()
        return refusal(lambda: pivot_root(new, old))

    error = in_child(test)
    assert (error.call, error.errno, error.path) == ("pivot_root", errno, "root")


def test_the_old_root_is_busy_and_its_mounts_are_locked(in_child, refusal):
    def test():
        enter()
        os.makedirs("root/old")
        as_mount_point("root")
        pivot_root("root", "root/old")
        os.chdir("/")
        errors = [refusal(lambda p=path: unmount(p)).errno for path in ("/old", "/old/proc")]
        unmount("/old", MNT_DETACH)
        return errors, os.listdir("/old")

    assert in_child(test) == ([EBUSY, EINVAL], [])


def test_the_host_and_the_callers_directory_are_untouched(in_child):
    def test():
        os.mkdir("root")

        def child():
            enter()
            pivot_into("root")
            os.mkdir("/made-inside")
            return 0

        before = open("/proc/self/mountinfo").read()
        status = wait_for(start_child(child))
        return status, open("/proc/self/mountinfo").read() == before, os.listdir("root")

    assert in_child(test) == (0, True, ["made-inside"])
