# Tangled from docs/03-user.md by litdeck: edit there, not here.
outside=$(uname -n)
python3 "$(dirname "$0")/../steps/06_uts.py"
test "$(uname -n)" = "$outside" && echo "outside: the name is what it was"
