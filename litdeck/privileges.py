"""Who runs a book's programs, and how a process becomes that user for good."""

import os

# From the range that systemd gives to services of no fixed user; two numbers, so that an
# output tells which of them is the uid.
UID, GID = 61184, 61185


class PrivilegeError(Exception):
    """A process could not become an ordinary user, or could turn back into root."""


def ordinary_user() -> tuple[int, int]:
    """Return the uid and gid that programs run as: the caller's, and never root's."""
    if os.geteuid() != 0:
        return os.getuid(), os.getgid()
    uid, gid = (os.environ.get(name, "") for name in ("SUDO_UID", "SUDO_GID"))
    if uid.isdecimal() and gid.isdecimal() and int(uid) and int(gid):
        return int(uid), int(gid)
    return UID, GID


def drop(uid: int, gid: int) -> None:
    """Become uid and gid, in no other group; PrivilegeError if that fails or can be undone.

    An ordinary user keeps its groups: only root may leave one (see setgroups(2)).
    """
    if os.geteuid() == 0:
        _leave_root(uid, gid)
    _verify(uid, gid)


def allowed(path: str, mode: int, uid: int, gid: int) -> bool:
    """Tell whether that user may do `mode` (os.R_OK, os.X_OK) with a path.

    Root asks by being that user for a moment, in all threads: only for a process of one thread.
    """
    if os.geteuid() != 0:
        return os.access(path, mode)
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(gid)
    os.seteuid(uid)
    try:
        return os.access(path, mode, effective_ids=True)
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


def _leave_root(uid: int, gid: int) -> None:
    if uid == 0 or gid == 0:
        raise PrivilegeError(f"uid {uid}, gid {gid} would still be root")
    try:
        # In this order: without its uid, a process may no longer change the other two.
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    except OSError as error:
        raise PrivilegeError(
            f"cannot become uid {uid}, gid {gid}: {error.strerror}; "
            "/proc/self/uid_map and gid_map show the numbers that exist here"
        ) from error
    if os.getgroups():
        raise PrivilegeError(f"still in the groups {os.getgroups()}")


def _verify(uid: int, gid: int) -> None:
    """Raise PrivilegeError unless this process is uid and gid, and stays so."""
    if os.getresuid() != (uid,) * 3 or os.getresgid() != (gid,) * 3:
        raise PrivilegeError(f"not uid {uid}, gid {gid}: {os.getresuid()}, {os.getresgid()}")
    if _capabilities():
        raise PrivilegeError(f"still has capabilities: {_capabilities():x}")
    try:
        os.setresuid(0, 0, 0)
    except OSError:
        return
    raise PrivilegeError("became root again")


def _capabilities() -> int:
    """Return the capabilities that this process has or can give to the next program."""
    with open("/proc/self/status", encoding="utf-8", errors="replace") as status:
        fields = dict(line.split(":", 1) for line in status)
    return int(fields["CapPrm"], 16) | int(fields["CapEff"], 16) | int(fields["CapAmb"], 16)
