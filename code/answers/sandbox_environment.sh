# Tangled from docs/answers.md by litdeck: edit there, not here.
export PYTHONPATH="${PYTHONPATH:-$(dirname "$0")/..}"
export SECRET=told PYTHONUTF8=1
run() { python3 -m rootless run "$@" -- sh -c 'env | grep -v ^TERM= | sort | tr "\n" " "'; echo; }
run
run --env SECRET
run --clear-env --env PATH --env GREETING=hello | sed 's/PATH=[^ ]*/PATH=.../'
