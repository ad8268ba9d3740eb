# Tangled from docs/10-run.md by litdeck: edit there, not here.
export PYTHONPATH="${PYTHONPATH:-$(dirname "$0")/..}"
run() { python3 -m rootless run "$@"; echo "status $?"; }
mkdir -p image/proc image/sys
ln -s /etc image/dev
run --bind /nowhere /data -- sh
run --rootfs image -- sh
run --workdir /proc/self/fd/0 -- pwd
run -- nothing-there
run -- /proc/self/exe -c 'print("the Python of the host")'
run --keep-fd 9 -- sh
