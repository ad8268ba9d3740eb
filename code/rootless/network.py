# Tangled from docs/10-run.md by litdeck: edit there, not here.
"""A network of one's own (network_namespaces(7)): for now, one that reaches nobody else."""

import fcntl
import socket
import struct

from rootless.syscalls import CLONE_NEWIPC, CLONE_NEWNET, unshare

SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1


def raise_loopback() -> None:
    """Set the interface lo up: until then, 127.0.0.1 is unreachable (see netdevice(7))."""
    request = struct.pack("16sH14x", b"lo", IFF_UP)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, request)


def leave_network(share_net: bool) -> None:
    """Leave the host's queues and shared memory, and its network unless that is shared."""
    unshare(CLONE_NEWIPC if share_net else CLONE_NEWIPC | CLONE_NEWNET)
    if not share_net:
        raise_loopback()
