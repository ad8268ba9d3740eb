"""Errors say what was tried, on what, why it failed, and what helps."""

import pickle
from errno import EINVAL, ENOENT, ENOMEM, EPERM

import pytest

from rootless.errors import HINTS, KernelError, explained


def test_it_carries_call_path_errno_and_hint():
    error = KernelError("write", EPERM, "/proc/self/gid_map")
    assert (error.call, error.path, error.errno) == ("write", "/proc/self/gid_map", EPERM)
    assert "setgroups" in error.hint
    assert error.filename == "/proc/self/gid_map"


def test_the_message_is_action_object_cause_remedy():
    error = KernelError("mount", EPERM, "/mnt/proc", action="mount proc")
    message = str(error)
    parts = ["cannot mount proc", "mount /mnt/proc", "Operation not permitted (EPERM)", error.hint]
    assert error.hint
    assert [message.index(part) for part in parts] == sorted(message.index(part) for part in parts)


def test_what_is_not_known_has_no_hint():
    error = KernelError("mount", ENOENT, "/nowhere")
    assert error.hint == ""
    assert str(error) == "mount /nowhere: No such file or directory (ENOENT)"


@pytest.mark.parametrize("key", HINTS)
def test_every_hint_is_found(key):
    call, errno, path = key
    assert KernelError(call, errno, path).hint == HINTS[key]


def test_a_hint_for_one_errno_is_not_given_for_another():
    hints = {KernelError("unshare", number).hint for number in (EPERM, EINVAL, ENOMEM)}
    assert len(hints) == 3


def test_it_crosses_to_another_process_whole():
    error = pickle.loads(pickle.dumps(KernelError("fork", ENOMEM, "x", "start the first process")))
    assert str(error) == str(KernelError("fork", ENOMEM, "x", "start the first process"))
    assert (error.call, error.errno, error.path) == ("fork", ENOMEM, "x")


def test_explained_names_the_call():
    with pytest.raises(KernelError) as caught, explained("open"):
        open("/nowhere")
    assert (caught.value.call, caught.value.errno) == ("open", ENOENT)
    assert caught.value.path == "/nowhere"
    assert isinstance(caught.value.__cause__, FileNotFoundError)


def test_explained_adds_the_action_and_keeps_the_rest():
    with pytest.raises(KernelError) as caught, explained("", action="go there"):
        raise KernelError("chroot", ENOENT, "/nowhere")
    assert (caught.value.call, caught.value.path) == ("chroot", "/nowhere")
    assert str(caught.value).startswith("cannot go there: chroot /nowhere: ")


def test_explained_lets_other_errors_be():
    with pytest.raises(ZeroDivisionError), explained("open"):
        1 / 0
