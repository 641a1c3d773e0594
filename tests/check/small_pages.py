"""Tiny pages that the tests write."""

from __future__ import annotations

from collections.abc import Callable

from indexer.check import Finding

Check = Callable[[dict[str, str]], list[Finding]]
"""Files of a knowledge base → findings."""


def page(body: str, *, language: str = "en", id: str = "page", updated: str = "2026-11-20", footnotes: str = "[^a]: Help page — official, 2026-02", title: str = "Page") -> str:
    """A page that is right in every way but for what `body` brings; its first heading stands on line 9."""
    return f"---\nid: {id}\ntitle: {title}\nlanguage: {language}\nupdated: {updated}\n---\n# {title}\n\n{body}\n\n{footnotes}\n"
