# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
from rootless.sandbox import Request, Sandbox, plan_sandbox

for words, box in (
    ("as it is", Sandbox(["true"])),
    ("with two mounts more", Sandbox(["true"], mounts=[Request("tmpfs", "/a")] * 2)),
):
    before, inside = plan_sandbox(box)
    names = [call.partition("(")[0] for step in inside for call in getattr(step, "calls", ())]
    print(f"{words}: {len(inside)} steps, {names.count('mount')} times mount")
