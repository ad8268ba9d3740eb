# Tangled from docs/00-preflight.md, docs/05-mounts.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

os.chroot(".")
