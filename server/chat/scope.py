"""What a knowledge base says that it does not cover: pages whose topics hold "out-of-scope".

Under each heading stand one paragraph, which is what a person gets to read, and example questions as list items. A question that is nearer to such an
example than to anything in the guide is refused. A knowledge base without such pages is judged by its own contents alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.model import Document, Passage
from indexer.passages import OUT_OF_SCOPE


def is_out_of_scope(document: Document) -> bool:
    """True for a page that lists what is not covered."""
    return OUT_OF_SCOPE in document.topics


def reply(passages: Sequence[Passage], example: Passage) -> str:
    """What to say to a question of this kind: the paragraph under the heading that the example stands under."""
    said = (p for p in passages if p.document == example.document and p.section_line == example.section_line and p.sentences and p.sentences[0].kind == "paragraph")
    return next((p.text for p in said), "")
