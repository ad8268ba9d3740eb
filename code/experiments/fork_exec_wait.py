# Tangled from docs/00-preflight.md, docs/01-process.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

pid = os.fork()
if pid == 0:
    os.execvp("sh", ["sh", "-c", "echo I am a shell now, with pid $$; exit 3"])
_, status = os.waitpid(pid, 0)
print(f"the child with pid {pid} ended, and wait returned {status}")
print(f"that means exit status {os.waitstatus_to_exitcode(status)}")
