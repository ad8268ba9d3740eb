"""The tools that make code, pages, slides and notebooks out of a literate book."""

__version__ = "0.1.0"
