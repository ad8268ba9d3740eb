# Tangled from docs/00-preflight.md, docs/01-process.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

try:
    if os.fork() == 0:
        raise ValueError("the child has failed")
    os.wait()
finally:
    print(f"pid {os.getpid()} removes the temporary files", flush=True)
