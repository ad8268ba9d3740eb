# Tangled from docs/00-preflight.md, docs/02-hostname.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

os.open("/proc/sys/kernel/hostname", os.O_WRONLY)
