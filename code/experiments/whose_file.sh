# Tangled from docs/03-user.md by litdeck: edit there, not here.
here=$(dirname "$0")
python3 "$here/root_makes_a_file.py"
stat -c "outside: made-inside belongs to uid %u" made-inside
