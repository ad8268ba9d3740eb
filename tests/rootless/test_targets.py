"""A hostile tree leads nowhere but into itself, and nothing is made where nothing may be."""

import os
from errno import EEXIST, ELOOP, ENOENT

import pytest

from rootless.errors import KernelError
from rootless.mounts import enter_mount_namespace, mount_tmpfs, mounts_below
from rootless.syscalls import RESOLVE_NO_SYMLINKS
from rootless.targets import IN_ROOT, make_in, open_in, put
from rootless.user_maps import enter_user_namespace


def where(fd):
    return os.path.relpath(os.readlink(f"/proc/self/fd/{fd}"))


def tree():
    """Make a tree whose links all want out, and open it."""
    os.makedirs("outside")
    os.makedirs("root/inside")
    os.symlink(os.path.abspath("outside"), "root/absolute")
    os.symlink("../../../../../../../..", "root/up")
    os.symlink("/proc/self/root", "root/magic")
    os.symlink("inside", "root/fine")
    return os.open("root", os.O_PATH)


@pytest.mark.parametrize(
    "path, place",
    [
        ("inside", "root/inside"),
        ("/inside", "root/inside"),
        ("fine", "root/inside"),
        ("up", "root"),
        ("up/up/../inside", "root/inside"),
        ("../../..", "root"),
    ],
)
def test_every_path_ends_inside(in_child, path, place):
    assert in_child(lambda: where(open_in(tree(), path))) == place


@pytest.mark.parametrize("path, errno", [("absolute", ENOENT), ("magic", ENOENT), ("no", ENOENT)])
def test_what_would_lead_out_is_not_there(in_child, refusal, path, errno):
    error = in_child(lambda: refusal(lambda: open_in(tree(), path)))
    assert (error.call, error.errno, error.path) == ("openat2", errno, path)
    assert "--overlay" in error.hint


def test_a_door_of_proc_is_refused(in_child, refusal):
    def test():
        outside = os.open("/", os.O_PATH)
        root = os.open("/", os.O_PATH)
        return refusal(lambda: open_in(root, f"/proc/self/fd/{outside}")).errno

    assert in_child(test) == ELOOP


def test_links_can_be_refused_at_all(in_child, refusal):
    def test():
        root = tree()
        rules = IN_ROOT | RESOLVE_NO_SYMLINKS
        return where(open_in(root, "inside", rules)), refusal(lambda: open_in(root, "fine", rules))

    place, error = in_child(test)
    assert place == "root/inside"
    assert error.errno == ELOOP and "symbolic link" in error.hint


@pytest.mark.parametrize("is_file", [True, False])
def test_what_is_missing_is_made_inside(in_child, is_file):
    def test():
        place = make_in(tree(), "/fine/a/b/c", is_file, -1)
        kind = os.path.isfile if is_file else os.path.isdir
        return where(place), kind("root/inside/a/b/c"), os.listdir("outside")

    assert in_child(test) == ("root/inside/a/b/c", True, [])


def test_a_dangling_link_is_not_followed_by_making_it(in_child):
    def test():
        root = tree()
        with pytest.raises(OSError) as caught:
            make_in(root, "absolute", False, -1)
        return caught.value.errno, os.listdir("outside")

    assert in_child(test) == (EEXIST, [])


def test_nothing_is_made_on_the_filesystem_that_is_fixed(in_child):
    def test():
        enter_user_namespace()
        enter_mount_namespace()
        root = tree()
        mount_tmpfs("root/inside")
        number = os.fstat(root).st_dev
        made = where(make_in(root, "inside/new", False, number))
        with pytest.raises(KernelError):
            make_in(root, "new", False, number)
        return made, os.path.exists("root/new")

    assert in_child(test) == ("root/inside/new", False)


def test_a_mount_is_moved_with_all_that_is_in_it(in_child):
    def test():
        enter_user_namespace()
        enter_mount_namespace()
        root = tree()
        os.mkdir("made")
        mount_tmpfs("made")
        os.mkdir("made/deeper")
        mount_tmpfs("made/deeper")
        put("made", root, open_in(root, "up/inside"))
        return [os.path.relpath(point) for point in mounts_below(".")], os.listdir("made")

    assert in_child(test) == (["root/inside", "root/inside/deeper"], [])
