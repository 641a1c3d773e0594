"""What a knowledge base says that it does not cover: pages whose topics hold "out-of-scope".

Under each heading stand one paragraph, which is what a person gets to read, and example questions as list items. A question that is nearer to such an
example than to anything in the guide is refused. A knowledge base without such pages is judged by its own contents alone.
"""

from __future__ import annotations

from indexer.model import Document, Passage

TOPIC = "out-of-scope"


def is_out_of_scope(document: Document) -> bool:
    """True for a page that lists what is not covered."""
    return TOPIC in document.topics


def reply(passage: Passage) -> str:
    """What to say to a question of this kind: the paragraph under the heading."""
    return "".join(sentence.text for sentence in passage.sentences if sentence.kind == "paragraph")
