# Tangled from docs/00-preflight.md by litdeck: edit there, not here.
"""Containers without root, out of the standard library: the package that the book grows."""
