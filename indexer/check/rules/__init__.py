"""One rule a file: each reads the outlines and yields its findings."""
