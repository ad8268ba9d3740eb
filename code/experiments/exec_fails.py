# Tangled from docs/00-preflight.md, docs/01-process.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

pid = os.fork()
if pid == 0:
    os.execv("/no/such/program", ["program"])
_, status = os.waitpid(pid, 0)
print(f"the child ended with exit status {os.waitstatus_to_exitcode(status)}")
