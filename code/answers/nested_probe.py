# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.user_maps import enter_user_namespace, read_id_map
from rootless.verdicts import attempt


def nested_user_namespace() -> str:
    """Make a user namespace in a user namespace, and become root in that one, too."""
    enter_user_namespace()
    enter_user_namespace()
    return f"uid {os.getuid()} inside of uid {read_id_map()[0].outside}"


verdict = attempt(nested_user_namespace)
print("yes" if verdict.ok else "NO", verdict.found, verdict.cause)
