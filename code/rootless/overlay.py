# Tangled from docs/09-overlay.md by litdeck: edit there, not here.
"""A tree that can be written while the image stays as it is: overlay, or else a copy."""

import os
import re
import shutil

from rootless.errors import KernelError
from rootless.syscalls import MS_NODEV, mount


def escaped(path: str) -> str:
    """Write a path so that an overlay's options do not end or part at it."""
    return re.sub(r"([\\,:])", r"\\\1", path)


def mount_overlay(lower: str, upper: str, work: str, merged: str) -> None:
    """Show lower at merged, and let upper have what is written there."""
    options = f"lowerdir={lower},upperdir={upper},workdir={work}"
    mount("overlay", merged, "overlay", MS_NODEV, f"{options},userxattr")


def make_writable(image: str, scratch: str) -> tuple[str, str]:
    """Return a tree that shows image and can be written, and how: overlay or copy.

    scratch is an empty directory, which takes what is written, and more in the case of a copy.
    """
    merged, upper, work = (f"{scratch}/{name}" for name in ("merged", "upper", "work"))
    for name in (merged, upper, work):
        os.mkdir(name)
    try:
        mount_overlay(escaped(image), escaped(upper), escaped(work), merged)
    except KernelError:
        shutil.copytree(image, merged, symlinks=True, dirs_exist_ok=True)
        return merged, "copy"
    return merged, "overlay"
