"""An answer object as the parts of a page, for a visitor without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from markdown_it.token import Token
from markupsafe import Markup

from server.chat.answer import Answer, Citation
from server.web.markup import clean, parser

MARKER = re.compile(r"\[(\d{1,3})\]")


def cited_address(citation: Citation) -> str:
    """Where the citation leads, with the hash of what was cited: the reader notices when the lines have been rewritten since."""
    page, _, anchor = citation.url.partition("#")
    return f"{page}{'&' if '?' in page else '?'}hash={citation.hash}#{anchor}"


def answer_html(answer: Answer) -> Markup:
    """Safe HTML of the answer, its markers being links to the cited lines."""
    cited = {citation.n: citation for citation in answer.citations}
    tokens = parser().parse(answer.answer)
    for token in tokens:
        if token.type == "inline":
            token.children = [new for child in token.children or [] for new in _with_links(child, cited)]
    md = parser()
    return Markup(clean(md.renderer.render(tokens, md.options, {})))


def _with_links(child: Token, cited: Mapping[int, Citation]) -> Iterator[Token]:
    if child.type != "text":
        yield child
        return
    end = 0
    for match in MARKER.finditer(child.content):
        number = int(match[1])
        if number not in cited:
            continue
        yield Token("text", "", 0, content=child.content[end : match.start()])
        attributes: dict[str, str | int | float] = {"class": "cite", "href": cited_address(cited[number]), "data-n": number}
        yield Token("link_open", "a", 1, attrs=attributes)
        yield Token("text", "", 0, content=match[1])
        yield Token("link_close", "a", -1)
        end = match.end()
    yield Token("text", "", 0, content=child.content[end:])
