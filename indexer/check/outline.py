"""A page as the check sees it: its blocks in raw Markdown, with their lines. Read once; every rule works on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from indexer.check.finding import Finding
from indexer.check.inline import plain_text, reference_labels
from indexer.documents import read_front, read_texts
from indexer.errors import PageError
from indexer.frontmatter import FrontMatter, line_of_key

BlockKind = Literal["paragraph", "item", "row", "conflict", "code"]


@dataclass
class RawBlock:
    """A paragraph, list item, table row, item of a conflict block, or code block."""

    kind: BlockKind
    line: int
    raw: str
    """Markdown of its own text; the cells of a row are joined by ` | `."""
    group: int = 0
    """Blocks of one list, table or quotation share this number; it grows through the page."""

    @cached_property
    def plain(self) -> str:
        """The words that a reader sees."""
        return plain_text(self.raw)


@dataclass(slots=True)
class RawConflict:
    """A conflict block, or a quotation whose first line looks like one."""

    line: int
    marker: str
    """Its first line, such as `[!CONFLICT] scope`."""
    items: list[RawBlock] = field(default_factory=list)


@dataclass(slots=True)
class RawSection:
    """A heading and what stands under it up to the next heading. The first one of a page may have no heading."""

    level: int
    title: str
    line: int
    blocks: list[RawBlock] = field(default_factory=list)
    """Items of conflict blocks are among them."""
    conflicts: list[RawConflict] = field(default_factory=list)


@dataclass(slots=True)
class Definition:
    """A footnote's definition."""

    label: str
    line: int
    raw: str


@dataclass
class Outline:
    """One page."""

    file: str
    root: Path
    front: FrontMatter
    front_source: str
    """Text between the `---` lines; empty where the page has no front matter."""
    sections: list[RawSection] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    asks: list[tuple[int, str]] = field(default_factory=list)
    """Line and words of each other way to ask that the page lists."""

    @property
    def authored(self) -> bool:
        """Whether the page uses front matter. A plain page is held to nothing but links and footnotes that lead somewhere."""
        return bool(self.front_source.strip())

    @property
    def blocks(self) -> Iterator[RawBlock]:
        """All blocks, in order."""
        return (block for section in self.sections for block in section.blocks)

    @cached_property
    def references(self) -> list[tuple[str, int]]:
        """Label and line of every footnote reference."""
        headings = [(label, section.line) for section in self.sections for label in reference_labels(section.title)]
        return headings + [(label, block.line + offset) for block in self.blocks if block.kind != "code" for offset, line in enumerate(block.raw.split("\n")) for label in reference_labels(line)]

    def key_line(self, key: str) -> int:
        """Line of a key of the front matter; 1 where it is missing."""
        return line_of_key(self.front_source, key)


def read_outlines(root: Path) -> tuple[list[Outline], list[Finding]]:
    """Every page that can be read, and a finding for every one that cannot. Raises KnowledgeBaseError where the folder is missing."""
    from indexer.check.outliner import outline

    pages: list[Outline] = []
    findings: list[Finding] = []
    for file, text in read_texts(root):
        try:
            if isinstance(text, PageError):
                raise text
            page = outline(root, file, text)
            page.front = read_front(file, text, page.front_source)
            if file.endswith(".txt"):
                page.front_source = ""
            elif not any(page.blocks):
                raise PageError(file, None, "holds no text.", hint="Write something into it or remove it.")
            pages.append(page)
        except PageError as error:
            where = f"{error.file}:{error.line}: " if error.line else f"{error.file}: "
            findings.append(Finding(error.file, error.line, f"{error.message.removeprefix(where)} {error.hint}".strip()))
    return pages, findings
