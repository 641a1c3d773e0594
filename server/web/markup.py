"""Markdown to tokens and tokens to safe HTML: the one door through which text of others reaches a page."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "aside", "pre", "code", "hr", "br"),
    *("table", "thead", "tbody", "tr", "th", "td", "strong", "em", "s", "a", "sup", "mark", "span"),
}
ATTRIBUTES = {
    "*": {"id", "class", "data-lines"},
    "a": {"href", "title", "aria-label", "data-n"},
    "ol": {"start"},
    "li": {"value"},
    "th": {"scope"},
}


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables, footnotes and front matter; raw HTML stays text."""
    md = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    md.use(front_matter_plugin).use(footnote_plugin)
    md.add_render_rule("image", _image_as_link)
    return md


def clean(html: str) -> str:
    """The second lock: whatever the renderer was brought to say, only these tags and attributes leave the server."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def to_html(tokens: Sequence[Token], env: dict[str, Any]) -> str:
    """Safe HTML of a balanced run of tokens."""
    md = parser()
    return clean(md.renderer.render(tokens, md.options, env))


def plain(token: Token) -> str:
    """The words of an inline token, without marks and footnote references."""
    return "".join(child.content for child in token.children or [] if child.type in {"text", "code_inline"})


def settle(tokens: Sequence[Token], document: str) -> None:
    """Point links between pages at the reader; make alignment of cells a class, as the policy forbids inline style."""
    for token in tokens:
        if style := token.attrGet("style"):
            token.attrs.pop("style")
            token.attrJoin("class", f"align-{str(style).rpartition(':')[2]}")
        for child in token.children or []:
            if child.type == "link_open":
                child.attrSet("href", link_target(str(child.attrGet("href") or ""), document))


def link_target(href: str, document: str) -> str:
    """Where a link of a page leads: other pages of the knowledge base open in the reader."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc or not re.search(r"\.(md|txt)$", parts.path):
        return href
    path = posixpath.normpath(posixpath.join(posixpath.dirname(document), unquote(parts.path)))
    anchor = f"#{quote(slug(unquote(parts.fragment)))}" if parts.fragment else ""
    return f"/kb/{quote(path.rpartition('.')[0])}{anchor}"


def slug(title: str) -> str:
    """Anchor of a heading. The prefix keeps a page's headings apart from the ids that the page's own script looks up."""
    words = re.sub(r"[^\w]+", "-", title.lower()).strip("-")
    return f"s-{words or 'section'}"


def _image_as_link(_: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """An image would be a request to another house; its name and a link to it are shown instead."""
    token = tokens[index]
    address = nh3.clean_text(str(token.attrGet("src") or ""))
    name = nh3.clean_text(token.content or str(token.attrGet("src") or ""))
    return f'<a class="image" href="{address}">{name}</a>'
