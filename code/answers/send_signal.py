# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.attacks import RUNNERS, Runner, gets_it

SIGNAL = """
os.kill(int(sys.argv[1]), 0)
print("got it")
"""


def send_signal(run_it: Runner) -> bool:
    """Send a signal to a process of the host."""
    return gets_it(run_it, SIGNAL, str(os.getpid()))


for name, run_it in RUNNERS.items():
    print(f"{name}: {'RISK' if send_signal(run_it) else 'SAFE'}")
