# Tangled from docs/03-user.md by litdeck: edit there, not here.
here=$(dirname "$0")
python3 "$here/root_makes_a_file.py"
test -O made-inside && echo "outside: made-inside belongs to me"
