# Tangled from docs/03-user.md by litdeck: edit there, not here.
"""User namespaces: who a process is inside, and who it stays outside (user_namespaces(7))."""

import os
from dataclasses import dataclass

from rootless.syscalls import CLONE_NEWUSER, unshare, write_file


@dataclass(frozen=True)
class IdMap:
    """One line of uid_map or gid_map: count ids, from inside in here and outside out there."""

    inside: int
    outside: int
    count: int = 1

    def __str__(self) -> str:
        return f"{self.inside} {self.outside} {self.count}"


def read_id_map(path: str = "/proc/self/uid_map") -> list[IdMap]:
    """Return the map of a user namespace as the kernel tells it: empty if none was written."""
    with open(path, encoding="utf-8") as file:
        return [IdMap(*map(int, line.split())) for line in file]


def write_id_maps(uid_map: str, gid_map: str) -> None:
    """Decide, for good, which outer ids this user namespace knows."""
    write_file("/proc/self/uid_map", uid_map)
    # Leaving a group can open what is closed to its members, so gid_map
    # is refused to you until setgroups has been denied for good.
    write_file("/proc/self/setgroups", "deny")
    write_file("/proc/self/gid_map", gid_map)


def enter_user_namespace(inside_uid: int = 0, inside_gid: int = 0) -> None:
    """Move the caller into a new user namespace, where it is root and has every capability.

    KernelError: EINVAL in a threaded process, ENOSPC past the limit of /proc/sys/user,
    EPERM where unprivileged user namespaces are switched off (see user_namespaces(7)).
    """
    # The ids are asked for first: once inside, and before the maps, they read 65534.
    uid_map = IdMap(inside_uid, os.geteuid())
    gid_map = IdMap(inside_gid, os.getegid())
    unshare(CLONE_NEWUSER)
    write_id_maps(str(uid_map), str(gid_map))
