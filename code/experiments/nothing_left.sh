# Tangled from docs/05-mounts.md by litdeck: edit there, not here.
before=$(ls -A /mnt | wc -l)
python3 "$(dirname "$0")/../steps/12_chroot.py"
test "$(ls -A /mnt | wc -l)" = "$before" && echo "outside: /mnt is what it was"
