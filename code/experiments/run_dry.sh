# Tangled from docs/10-run.md by litdeck: edit there, not here.
export PYTHONPATH="${PYTHONPATH:-$(dirname "$0")/..}"
mkdir -p image/data
python3 -m rootless run --rootfs image --overlay --tmpfs /data --dry-run -- sh
