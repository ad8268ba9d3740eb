# Tangled from docs/02-hostname.md by litdeck: edit there, not here.
readlink /proc/self/ns/uts
readlink /proc/$$/ns/uts
