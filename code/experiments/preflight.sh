# Tangled from docs/00-preflight.md by litdeck: edit there, not here.
set -o pipefail
export PYTHONPATH="${PYTHONPATH:-$(dirname "$0")/..}"
# What the later parts need differs from machine to machine.
python3 -m rootless preflight | sed '/^Later/,/^$/d'
