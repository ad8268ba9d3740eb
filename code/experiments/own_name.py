# Tangled from docs/00-preflight.md, docs/03-user.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
from rootless.report import report
from rootless.user_maps import enter_user_namespace, read_id_map
from rootless.uts import enter_uts_namespace

report("before")
enter_user_namespace()
enter_uts_namespace("box")
report("inside")
print("my map:", *read_id_map())
