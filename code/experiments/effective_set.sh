# Tangled from docs/02-hostname.md by litdeck: edit there, not here.
grep CapEff /proc/self/status | tr '\t' ' '
