"""The write side and the index: Markdown folder → sections → passages → vectors → a published snapshot, and search over it."""

__version__ = "0.1.0"
