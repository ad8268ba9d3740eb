"""The few requests of ptrace(2) with which a run is followed: it is looked at, never changed."""

import contextlib
import ctypes
import os

PTRACE_CONT, PTRACE_SEIZE, PTRACE_GETEVENTMSG, PTRACE_LISTEN = 7, 0x4206, 0x4201, 0x4208
EVENT_FORK, EVENT_VFORK, EVENT_CLONE, EVENT_EXEC, EVENT_EXIT = 1, 2, 3, 4, 6
EVENT_STOP = 128
BIRTHS = (EVENT_FORK, EVENT_VFORK, EVENT_CLONE)

# An event's option is its bit. Should the tracer die, its tracees are killed.
_EXITKILL = 1 << 20
_OPTIONS = _EXITKILL | sum(1 << event for event in (*BIRTHS, EVENT_EXEC, EVENT_EXIT))

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long


def _ptrace(request: int, pid: int, data: int = 0) -> None:
    if _libc.ptrace(request, pid, None, data) == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def seize(pid: int) -> None:
    """Follow a child, and all that descends from it, from now on; OSError if that is refused."""
    _ptrace(PTRACE_SEIZE, pid, _OPTIONS)


def go_on(pid: int, signal: int = 0) -> None:
    """Let a stopped tracee run, and receive this signal."""
    _request(PTRACE_CONT, pid, signal)


def stay_stopped(pid: int) -> None:
    """Leave a tracee stopped that was stopped by a signal; it still hears SIGCONT."""
    _request(PTRACE_LISTEN, pid)


def _request(request: int, pid: int, data: int = 0) -> None:
    with contextlib.suppress(ProcessLookupError):  # It was killed in its stop.
        _ptrace(request, pid, data)


def message(pid: int) -> int:
    """Return what an event is about: of a birth the new process; 0 if the tracee is gone."""
    found = ctypes.c_ulong()
    _request(PTRACE_GETEVENTMSG, pid, ctypes.addressof(found))
    return found.value
