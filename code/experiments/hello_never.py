# Tangled from docs/00-preflight.md, docs/01-process.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

print("hello")
os.execvp("echo", ["echo", "nobody has said hello"])
