"""What is written goes to one side, the image is on the other, whatever its name is."""

import os
import stat
from errno import EACCES, EINVAL, EIO, ENOENT, EXDEV

import pytest

from rootless.devices import lock_mounts
from rootless.fork import start_child, wait_for
from rootless.mounts import enter_mount_namespace, mount_tmpfs
from rootless.overlay import escaped, make_writable, mount_overlay
from rootless.syscalls import MS_NODEV, mount
from rootless.user_maps import enter_user_namespace

pytestmark = pytest.mark.needs("overlay")


def enter(image="image", upper="upper", work="work"):
    """Stand on an empty tmpfs with an image and the other directories of an overlay."""
    enter_user_namespace()
    enter_mount_namespace()
    mount_tmpfs("/mnt")
    os.chdir("/mnt")
    for name in (f"{image}/etc/conf.d", upper, work, "merged"):
        os.makedirs(name)
    for name in ("etc/motd", "etc/conf.d/old"):
        with open(f"{image}/{name}", "w") as file:
            file.write("as it was")


def contents(top):
    """Return path -> contents of a tree, so that two can be compared."""
    found = {}
    for folder, folders, files in os.walk(top):
        found |= {os.path.relpath(os.path.join(folder, name), top): "" for name in folders}
        for name in files:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, top)] = open(path).read()
    return found


def errno_of(act):
    try:
        act()
    except OSError as error:
        return error.errno
    return 0


def change_everything(top):
    with open(f"{top}/etc/motd", "a") as file:
        file.write(", and more")
    os.unlink(f"{top}/etc/conf.d/old")
    os.rmdir(f"{top}/etc/conf.d")
    os.mkdir(f"{top}/etc/conf.d")
    os.chmod(f"{top}/etc", 0o700)


@pytest.mark.parametrize("names", [("image", "upper", "work"), ("a:b,c\\d", "u,p:\\per", "w:o,rk")])
def test_the_image_is_unchanged_whatever_is_done(in_child, names):
    def test():
        enter(*names)
        image, upper, work = names
        before = contents(image), os.stat(f"{image}/etc").st_mode
        mount_overlay(*map(escaped, names), "merged")
        change_everything("merged")
        return before == (contents(image), os.stat(f"{image}/etc").st_mode), contents("merged")

    unchanged, merged = in_child(test)
    assert unchanged
    assert merged == {"etc": "", "etc/conf.d": "", "etc/motd": "as it was, and more"}


def test_removed_things_are_marked(in_child):
    def test():
        enter()
        mount_overlay("image", "upper", "work", "merged")
        os.unlink("merged/etc/motd")
        os.unlink("merged/etc/conf.d/old")
        os.rmdir("merged/etc/conf.d")
        os.mkdir("merged/etc/conf.d")
        motd = os.lstat("upper/etc/motd")
        mark = os.getxattr("upper/etc/conf.d", "user.overlay.opaque")
        return stat.S_ISCHR(motd.st_mode), motd.st_rdev, mark

    assert in_child(test) == (True, 0, b"y")


def test_without_userxattr_a_directory_cannot_be_replaced(in_child):
    def test():
        enter()
        options = "lowerdir=image,upperdir=upper,workdir=work"
        mount("overlay", "merged", "overlay", MS_NODEV, options)
        os.unlink("merged/etc/conf.d/old")
        return errno_of(lambda: os.rmdir("merged/etc/conf.d"))

    assert in_child(test) == EIO


def test_a_directory_of_the_image_is_not_renamed(in_child):
    def test():
        enter()
        mount_overlay("image", "upper", "work", "merged")
        return errno_of(lambda: os.rename("merged/etc", "merged/elsewhere"))

    assert in_child(test) == EXDEV


def test_permissions_count_as_before(in_child):
    def test():
        enter()
        mount_overlay("/usr", "upper", "work", "merged")
        return errno_of(lambda: open("merged/bin/new", "w"))

    assert in_child(test) == EACCES


def test_a_name_that_is_not_escaped_is_another_name(in_child, refusal):
    def test():
        enter("a:b")
        return refusal(lambda: mount_overlay("a:b", "upper", "work", "merged")).errno

    assert in_child(test) == ENOENT


def test_a_name_adds_no_options(in_child, refusal):
    """The work directory of the name would win over the one that was meant."""

    def test():
        name = "image,workdir=elsewhere"
        enter(name)
        mount_overlay(escaped(name), "upper", "work", "merged")
        return os.listdir("merged"), os.listdir("work")

    assert in_child(test) == (["etc"], ["work"])


def made_writable(locked):
    enter()
    os.mkdir("scratch")
    os.symlink("/nowhere", "image/link")
    if locked:
        mount_tmpfs("image/etc/conf.d")
        lock_mounts()
    tree, how = make_writable("image", "scratch")
    with open(f"{tree}/etc/motd", "a") as file:
        file.write(", and more")
    return (
        how,
        open(f"{tree}/etc/motd").read(),
        open("image/etc/motd").read(),
        os.readlink(f"{tree}/link"),
    )


@pytest.mark.parametrize("locked, way", [(False, "overlay"), (True, "copy")])
def test_where_an_overlay_is_refused_it_is_a_copy(in_child, locked, way):
    def test():
        reading, writing = os.pipe()

        def child():
            os.write(writing, repr(made_writable(locked)).encode())
            return 0

        assert wait_for(start_child(child)) == 0
        return os.read(reading, 999).decode()

    assert eval(in_child(test)) == (way, "as it was, and more", "as it was", "/nowhere")


def test_the_refusal_is_a_real_one(in_child, refusal):
    def test():
        enter()
        mount_tmpfs("image/etc/conf.d")
        lock_mounts()
        return refusal(lambda: mount_overlay("image", "upper", "work", "merged")).errno

    assert in_child(test) == EINVAL


def test_what_cannot_be_copied_is_an_error_and_not_half_an_image(in_child):
    def test():
        enter()
        os.mkdir("scratch")
        os.mkfifo("image/etc/fifo")
        mount_tmpfs("image/etc/conf.d")
        lock_mounts()
        with pytest.raises(OSError, match="fifo"):
            make_writable("image", "scratch")

    in_child(test)
