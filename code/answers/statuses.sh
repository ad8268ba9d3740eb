# Tangled from docs/answers.md by litdeck: edit there, not here.
export PYTHONPATH="${PYTHONPATH:-$(dirname "$0")/..}"
for program in nothing-there /usr; do
    python3 -m rootless.chapter6 run "$program"
    echo "status $?"
done
python3 -m rootless.chapter6 run --root /nowhere true
echo "status $?"
