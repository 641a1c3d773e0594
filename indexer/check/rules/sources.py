"""Every statement ends with its source."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.check.finding import Finding
from indexer.check.inline import ends_with_reference, only_links, reference_labels
from indexer.check.outline import Outline, RawBlock, RawSection
from indexer.model import OUT_OF_SCOPE


def check(pages: list[Outline]) -> Iterator[Finding]:
    """Pages with front matter or footnotes only, and none that only lists what is not covered. Code needs no source: it is there to be copied, not to be believed."""
    for page in pages:
        if OUT_OF_SCOPE in page.front.topics or not (page.authored or page.definitions or page.references):
            continue
        for section in page.sections:
            for i, block in enumerate(section.blocks):
                if block.kind != "code" and not _sourced(block) and not _exempt(page, section, i):
                    yield Finding(page.file, block.line, f"no source behind “{_beginning(block)}”. End the statement with its footnote, such as [^policy].")


def _sourced(block: RawBlock) -> bool:
    return bool(reference_labels(block.raw)) if block.kind == "row" else ends_with_reference(block.raw)


def _exempt(page: Outline, section: RawSection, i: int) -> bool:
    """What states nothing by itself, or has its source in another place."""
    block = section.blocks[i]
    if not block.plain or only_links(block.raw):
        return True
    if section.level <= 1 and page.front.updated and page.front.updated in block.raw:
        # The line under the title that says when the page was last checked speaks of the page.
        return True
    if block.kind == "row":
        # A table whose introduction carries the source is one statement.
        before = next((other for other in reversed(section.blocks[:i]) if other.group != block.group), None)
        return before is not None and before.kind == "paragraph" and ends_with_reference(before.raw)
    following = section.blocks[i + 1 : i + 2]
    return block.plain.endswith((":", "：")) and bool(following) and following[0].kind in ("item", "row", "code")


def _beginning(block: RawBlock) -> str:
    text = block.plain
    return text if len(text) <= 40 else text[:39] + "…"
