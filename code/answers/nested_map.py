# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
from rootless.user_maps import enter_user_namespace, read_id_map

enter_user_namespace()
print("the first one's map: ", read_id_map()[0])
enter_user_namespace(inside_uid=1000)
print("the second one's map:", read_id_map()[0])
