"""What a knowledge base says that it does not cover: pages whose topics hold "out-of-scope".

Under each heading stand one paragraph, which is what a person gets to read, and example questions as list items. What they and the guide's ways to ask
teach together decides whether a question is refused (`indexer.ask_classes`, `server.chat.decide`). A knowledge base without such pages is judged by its own
contents alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.model import OUT_OF_SCOPE, Document, Passage


def is_out_of_scope(document: Document) -> bool:
    """True for a page that lists what is not covered."""
    return OUT_OF_SCOPE in document.topics


def section_number(passages: Sequence[Passage], example: Passage) -> int:
    """Which section of its page an example stands in, from 0: the same on the page's translation."""
    lines = sorted({p.section_line for p in passages if p.document == example.document})
    return lines.index(example.section_line)


def reply(page: Sequence[Passage], section: int) -> str:
    """What to say to a question of this kind: the paragraph under the section's heading. `page` are the passages of the page in the reader's language."""
    lines = sorted({p.section_line for p in page})
    if section >= len(lines):
        return ""
    return next((p.text for p in page if p.section_line == lines[section] and p.sentences and p.sentences[0].kind == "paragraph"), "")
