"""The chat engine: one question in, one answer object out, for every channel."""
