# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
from rootless.attacks import ATTACKS, succeeds
from rootless.sandbox import Sandbox
from rootless.supervise import run_sandbox


def with_shared_network(argv: list[str]) -> int:
    """Run a payload with --share-net."""
    return run_sandbox(Sandbox(argv, share_net=True))


for words, attack in ATTACKS.items():
    if words in ("walk out of the root", "talk to your 127.0.0.1"):
        print(f"{words}: {'RISK' if succeeds(attack, with_shared_network) else 'SAFE'}")
