# Tangled from docs/00-preflight.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
from rootless.syscalls import CLONE_NEWNS, unshare

unshare(CLONE_NEWNS)
