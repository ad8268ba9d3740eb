"""A hostname of one's own, and the host keeps its name."""

import os
import socket
from errno import EINVAL, EPERM

from rootless.fork import start_child, wait_for
from rootless.user_maps import enter_user_namespace
from rootless.uts import enter_uts_namespace, set_hostname


def test_the_name_is_changed_inside_only(in_child):
    def test():
        namespace = os.readlink("/proc/self/ns/uts")
        enter_user_namespace()
        enter_uts_namespace("box")
        return socket.gethostname(), os.uname().nodename, namespace

    outside = socket.gethostname()
    name, node, namespace = in_child(test)
    assert (name, node) == ("box", "box")
    assert socket.gethostname() == outside != "box"
    assert os.readlink("/proc/self/ns/uts") == namespace


def test_an_ordinary_user_is_refused(in_child, refusal):
    error = in_child(lambda: refusal(lambda: set_hostname("box")))
    assert (error.call, error.errno, error.path) == ("sethostname", EPERM, "box")
    error = in_child(lambda: refusal(lambda: enter_uts_namespace("box")))
    assert (error.call, error.errno) == ("unshare", EPERM)


def test_root_of_a_user_namespace_may_not_rename_the_host(in_child, refusal):
    def test():
        enter_user_namespace()
        return refusal(lambda: set_hostname("box"))

    assert in_child(test).errno == EPERM


def test_a_name_of_65_bytes_is_einval(in_child, refusal):
    def test():
        enter_user_namespace()
        return refusal(lambda: enter_uts_namespace("x" * 65))

    error = in_child(test)
    assert (error.call, error.errno) == ("sethostname", EINVAL)


def test_children_share_the_name(in_child):
    def test():
        enter_user_namespace()
        enter_uts_namespace("box")
        wait_for(start_child(lambda: set_hostname("tower") or 0))
        return socket.gethostname()

    assert in_child(test) == "tower"
