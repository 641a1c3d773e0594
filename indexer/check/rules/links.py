"""Links between pages lead to a page of the folder, and their anchors to a heading of it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from indexer.check.finding import Finding, Level
from indexer.check.inline import link_targets, plain_text
from indexer.check.outline import Outline

_ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|/)", re.IGNORECASE)


def check(pages: list[Outline]) -> Iterator[Finding]:
    """On a plain page a broken link is a warning: its folder may be part of something larger."""
    by_file = {page.file: page for page in pages}
    anchors: dict[str, set[str]] = {}
    for page in pages:
        level: Level = "error" if page.authored else "warning"
        for block in page.blocks:
            if "](" not in block.raw or block.kind == "code":
                continue
            for offset, text in enumerate(block.raw.split("\n")):
                for target in link_targets(text):
                    if target and not _ELSEWHERE.match(target) and (message := _broken(page, target, by_file, anchors)):
                        yield Finding(page.file, block.line + offset, message, level)


def anchor(title: str) -> str:
    """A heading as the part of a link behind the `#`: words joined by hyphens, in small letters."""
    return re.sub(r"[^\w]+", "-", title.lower()).strip("-")


def _broken(page: Outline, target: str, by_file: dict[str, Outline], anchors: dict[str, set[str]]) -> str:
    path, _, fragment = unquote(target).partition("#")
    file = posixpath.normpath(posixpath.join(posixpath.dirname(page.file), path)) if path else page.file
    other = by_file.get(file)
    if other is None:
        if not path.lower().endswith((".md", ".markdown", ".txt")) or file.startswith(".."):
            return "" if (page.root / file).exists() else f"the link to {target} leads nowhere: there is no {file}."
        return f"the link to {target} leads nowhere: there is no page {file}."
    if fragment:
        if file not in anchors:
            anchors[file] = {anchor(plain_text(section.title)) for section in other.sections if section.title}
        if anchor(fragment) not in anchors[file]:
            return f"the link to {target} leads nowhere: {file} has no heading “{fragment}”."
    return ""
