# Tangled from docs/00-preflight.md, docs/03-user.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os
from pathlib import Path

Path("notes").write_text("open to others\n")
os.chmod("notes", 0o007)
with open("notes") as notes:
    print(notes.read())
