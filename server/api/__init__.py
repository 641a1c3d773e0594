"""The HTTP API: thin, one file for each thing that can be asked of it."""
