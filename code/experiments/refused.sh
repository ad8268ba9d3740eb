# Tangled from docs/06-finish.md by litdeck: edit there, not here.
export PYTHONPATH="${PYTHONPATH:-$(dirname "$0")/..}"
python3 -m rootless.chapter6 run --root /nowhere sh -c 'echo this must not appear'
echo "exit status $?"
