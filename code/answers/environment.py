# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

pid = os.fork()
if pid == 0:
    os.execve("/usr/bin/env", ["env"], {"GREETING": "hello"})
os.waitpid(pid, 0)
