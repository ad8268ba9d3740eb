# Tangled from docs/06-finish.md by litdeck: edit there, not here.
export PYTHONPATH="${PYTHONPATH:-$(dirname "$0")/..}"
python3 -m rootless.chapter6 run --dry-run --hostname tower sh -c 'exit 3'
python3 -m rootless.chapter6 run --hostname tower sh -c 'exit 3'
echo "exit status $?"
