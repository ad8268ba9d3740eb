# Tangled from docs/10-run.md by litdeck: edit there, not here.
export PYTHONPATH="${PYTHONPATH:-$(dirname "$0")/..}"
rootless() { python3 -m rootless "$@"; }
rootless run -- sh -c 'echo pid $$ of /proc/[0-9]* in a root of /[!l]*'
rootless run -- sh -c 'echo gone soon >/home/note; rm -f /bin/sh' 2>&1
mkdir -p project
rootless run --bind project /work --workdir /work --user 1000 -- \
    sh -c 'id -u >made'
echo "made, as the program saw itself: uid $(cat project/made)"
