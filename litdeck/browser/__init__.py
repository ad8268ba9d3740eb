"""The browser deck: reveal.js slides of the same views that the terminal deck shows."""
