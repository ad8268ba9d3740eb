# Tangled from docs/00-preflight.md, docs/errors.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
from errno import (
    EACCES,
    EBADF,
    EBUSY,
    EINVAL,
    EIO,
    ELOOP,
    ENOENT,
    ENOMEM,
    ENOSPC,
    EPERM,
    EROFS,
    errorcode,
)
from typing import NamedTuple

from rootless.errors import GID_MAP, UID_MAP, hint_for
from rootless.probes import SWITCHES


class Known(NamedTuple):
    """Why a call is refused, what helps if no hint knows it, and which programs have shown it."""

    call: str
    errno: int
    cause: str
    remedy: str
    seen: tuple[str, ...] = ()
    path: str = ""


KNOWN = [
Known("sethostname", EPERM, "the hostname belongs to every process of this UTS namespace, and you "
      "do not have CAP_SYS_ADMIN in the user namespace that owns it",
      "a UTS namespace of your own, made inside a user namespace of your own",
      ("steps/02_sethostname.py", "experiments/root_inside.py, rename the machine")),
Known("unshare", EPERM, "every kind of namespace but the user namespace takes CAP_SYS_ADMIN",
      "", ("experiments/one_eperm.py", "experiments/explained.py", "steps/03_unshare_uts.py")),
Known("chroot", EPERM, "it takes CAP_SYS_CHROOT in the user namespace that you are in",
      "a user namespace of your own", ("experiments/chroot_refused.py",)),
Known("mount", EPERM, "the mount namespace belongs to a user namespace in which you do not have "
      "CAP_SYS_ADMIN; to be root in a newer one does not count",
      "a mount namespace made after the user namespace", ("experiments/mount_refused.py",)),
Known("mknod", EPERM, "a device belongs to no namespace: it takes CAP_MKNOD in the first "
      "user namespace", "bind a device file of the host",
      ("experiments/root_inside.py, make a device", "experiments/mknod_refused.py")),
Known("clock_settime", EPERM, "the system's clock belongs to no namespace: it takes CAP_SYS_TIME "
      "in the first user namespace", "nothing: leave it to the host",
      ("experiments/root_inside.py, set the clock",)),
Known("mount", EPERM, "a mount that came from a more privileged mount namespace has kept its "
      "flags, and they are locked: a remount must not drop any of them",
      "repeat the flags that the mount has already", ("experiments/locked_flags.py",)),
Known("mount", EPERM, "the PID namespace that you are in is not yours",
      "", ("experiments/proc_of_the_host.py",), "proc"),
Known("open", EROFS, "the mount is read-only, whatever the file's permissions say",
      "if you did not want it: a bind mount takes its flags in a second call, a remount",
      ("experiments/bind_is_not_read_only.py",)),
Known("write", EPERM, "an ordinary user must give up setgroups before a group is mapped",
      "", ("experiments/gid_map_too_early.py",), GID_MAP),
Known("write", EPERM, "without privilege outside, you may map your own id and no other",
      "", ("experiments/somebody_elses_id.py",), UID_MAP),
Known("write", EPERM, "a map can be written once in the life of a namespace",
      "write all of it in one call", ("experiments/map_written_twice.py",)),
Known("setgroups", EPERM, "`deny` was written to /proc/self/setgroups, and that is for good",
      "a map that newgidmap(1) writes needs no `deny`", ("experiments/leave_the_groups.py",)),
Known("sethostname", EPERM, "the program is not uid 0 in its namespace, so that exec has taken "
      "its capabilities", "do it before the exec, or map yourself to 0",
      ("answers/map_to_1000_and_exec.py",)),
Known("open", EACCES, "the permission bits of the file do not let you; its owner and group must "
      "both be mapped before a capability of your namespace counts",
      "change the permissions as its owner",
      ("experiments/hostname_by_file.py", "experiments/first_class_decides.py",
       "experiments/root_inside.py, mode 000", "experiments/root_inside.py, /etc/shadow")),
Known("execve", EACCES, "a directory, a file without the x bit, or one on a mount with noexec",
      "name a program that may be executed", ("answers/statuses.sh, execve",)),
Known("execve", ENOENT, "there is no such program in this root; or its interpreter or its dynamic "
      "linker is not there", "look for the file from inside, with the root that the program has",
      ("experiments/exec_fails.py", "answers/statuses.sh, execve",
       "experiments/run_refused.sh, execve nothing")),
Known("mount", ENOENT, "the directory to mount on does not exist", "make it in the root first",
      ("experiments/refused.sh", "answers/statuses.sh, mount")),
Known("fork", ENOMEM, "the first process of the PID namespace that your children go to has ended, "
      "and no memory is missing", "", ("experiments/second_fork.py",)),
Known("clone", EINVAL, "after unshare(CLONE_NEWPID) a new thread would be in another PID namespace "
      "than its process; Python does not pass the errno on",
      "start threads in the child", ("experiments/thread_after_unshare.py",)),
Known("unshare", EINVAL, "the process has a second thread, and threads must not be in different "
      "user namespaces", "", ("experiments/unshare_in_a_thread.py",)),
Known("chown", EINVAL, "the id has no mapping in your user namespace, so it means nothing there",
      "map more ids, with newuidmap(1)", ("experiments/root_inside.py, give it to uid 1",)),
Known("unshare", ENOSPC, "no disk is full: there are too many namespaces", ""),
Known("pivot_root", EINVAL, "the new root is no mount point, or the place for the old one is not "
      "below it, or a mount is shared, or the caller is in a chroot",
      "bind the new root onto itself, in a mount namespace in which all is private",
      ("experiments/pivot_plain_directory.py", "answers/pivot_in_a_chroot.py",
       "experiments/pivot_conditions.py, old is not below new",
       "experiments/pivot_conditions.py, the root mount is shared")),
Known("pivot_root", EBUSY, "the new root, or the place for the old one, is on the present root "
      "mount", "bind the new root onto itself, and put the old one below it",
      ("experiments/pivot_conditions.py, old is the present root",)),
Known("umount2", EBUSY, "other mounts stand on it, or a process has a file or its working "
      "directory there", "unmount these first, or all of it, with MNT_DETACH",
      ("experiments/old_root_in_sight.py",)),
Known("unshare", EPERM, "the process is in a chroot, and there the kernel makes no user namespace",
      "a root by pivot_root", ("experiments/nested_in_chroot.py",)),
Known("open", ENOENT, "there is no such file in this root, and no directory for one",
      "fill /dev before you pivot: the host's devices lie in the old root",
      ("experiments/no_dev_null.py",)),
Known("open", EACCES, "the mount has the flag nodev: its devices are shown and cannot be opened",
      "bind the device from a mount without it", ("experiments/device_with_nodev.py",)),
Known("mount", EINVAL, "an option names a group that has no number in your user namespace, such "
      "as gid=5 for a devpts", "leave it out", ("experiments/devpts.py, with gid=5",)),
Known("mount", EPERM, "a sysfs belongs to a network namespace, and this one is not yours",
      "a network namespace of your own, or a bind mount of the host's /sys",
      ("experiments/sysfs.py, mount a sysfs",)),
Known("write", ENOSPC, "the tmpfs has reached its limit, the option size=",
      "a greater limit: it is memory that it counts", ("experiments/tmpfs_is_full.py",)),
Known("open", EACCES, "most files of /proc belong to the host's root, whose uid is not mapped",
      "nothing: they are about the host",
      ("experiments/proc_tells.py, write interrupts", "experiments/proc_tells.py, read  kmsg",
       "experiments/proc_tells.py, write kmsg",
       "experiments/proc_tells.py, write sys/kernel/core_pattern")),
Known("umount2", EINVAL, "the mount came from a more privileged mount namespace, and is locked to "
      "what it covers", "do it in the namespace that has mounted it",
      ("steps/21_locked.py, lift the cover", "steps/21_locked.py, take /proc away",
       "answers/cover_a_path.py")),
Known("mount", EINVAL, "a bind mount without MS_REC would uncover what a locked mount covers",
      "MS_REC", ("steps/21_locked.py, show it without its covers",)),
Known("mount", EPERM, "flags of a locked mount cannot be dropped, and a proc takes a PID namespace "
      "that is owned by your user namespace", "do it before the last user namespace",
      ("steps/21_locked.py, let /proc/sys be written", "steps/21_locked.py, mount a fresh /proc")),
Known("rmdir", EIO, "an overlay that was mounted in a user namespace without userxattr may not set "
      "the attribute that marks a directory as opaque", "the mount option userxattr",
      ("experiments/overlay_without_userxattr.py",)),
Known("open", EACCES, "an overlay does not change who may write: the directory in it belongs to "
      "somebody who has no id in your namespace", "an image whose files are yours",
      ("experiments/overlay_of_usr.py",)),
Known("mount", ENOENT, "a directory of an overlay does not exist, or has a colon or a comma in its "
      "name", "a backslash before each of them", ("experiments/overlay_names.py, image:1.0",)),
Known("listdir", EACCES, "the work directory of an overlay has mode 000, and is left behind so",
      "chmod -R u+rwx", ("experiments/work_stays.py",)),
Known("open", EROFS, "an overlay without an upper directory is read-only",
      "give it an upper and a work directory", ("answers/two_layers.py",)),
Known("openat2", ELOOP, "a symbolic link stands where none may be, or a path leads through a link "
      "of /proc/PID", "a directory in place of the link",
      ("experiments/link_stays_in_image.py", "experiments/run_refused.sh, openat2")),
Known("chdir", ELOOP, "the working directory would be reached through an open file, and may be "
      "outside of the root", "name a directory of the root by its path",
      ("experiments/run_refused.sh, chdir",)),
Known("execve", ELOOP, "the program, or its interpreter, would be reached through a link of /proc, "
      "and may be a file of the host", "name a program of the root by its path",
      ("experiments/run_refused.sh, execve /proc",)),
Known("stat", ENOENT, "what is to be shown is not there", "make it, or name another",
      ("experiments/run_refused.sh, stat",)),
Known("fcntl", EBADF, "no file is open under this number", "open it in the shell: 9<file",
      ("experiments/run_refused.sh, fcntl",)),
]  # fmt: skip


def show(title: str, cause: str, remedy: str, seen: tuple[str, ...]) -> None:
    """Print one error, a line for each thing that is known of it."""
    print(title)
    for label, text in (("cause: ", cause), ("remedy:", remedy), *(("seen:  ", s) for s in seen)):
        if text:
            print(f"  {label} {text}")


for known in KNOWN:
    remedy = known.remedy or hint_for(known.call, known.errno, known.path)
    show(f"{errorcode[known.errno]} {known.call}", known.cause, remedy, known.seen)
for setting, forbids, cause, remedy in SWITCHES:
    title = f"{setting.replace('/', '.')} = {forbids}"
    show(title, cause, remedy, ("rootless/probes.py",))
