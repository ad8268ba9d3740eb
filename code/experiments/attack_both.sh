# Tangled from docs/11-attack.md by litdeck: edit there, not here.
export PYTHONPATH="${PYTHONPATH:-$(dirname "$0")/..}"
python3 -m rootless.attacks
echo "exit status $?"
