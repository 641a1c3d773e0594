"""A folder of .md and .txt files → documents. Every file that cannot be used is named, with the reason."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer.asks import take_asks, with_asks
from indexer.errors import KnowledgeBaseError, PageError
from indexer.frontmatter import FrontMatter, read_front_matter
from indexer.language import detect_language
from indexer.lexical import lexical_terms
from indexer.markdown import ParsedMarkdown, parse_markdown
from indexer.model import Document, Heading, Page, Section
from indexer.plaintext import parse_plain_text

_ENDINGS = {".md": "markdown", ".markdown": "markdown", ".txt": "text"}
_LARGEST = 5_000_000
"""Bytes beyond which a file is taken for data, not for a page."""
_NOT_PAGES = {"readme", "changelog", "license", "contributing"}
"""Names of files that speak about the folder; they are pages only where the folder holds nothing else."""


@dataclass(slots=True)
class Folder:
    """What was read of a knowledge base."""

    pages: list[Page | Document] = field(default_factory=list)
    """New and changed files as pages, unchanged ones as the documents that were handed back."""
    problems: list[PageError] = field(default_factory=list)
    """Files that were left out, with the reason."""


def read_folder(root: Path, reuse: Callable[[str, str], Document | None] | None = None) -> Folder:
    """Read every page below `root`, in the order of their paths. Hidden files and folders are passed over.

    `reuse(file, text)` may hand back a document that was parsed before from the very same text.
    Raises KnowledgeBaseError where the folder is missing or holds no page at all.
    """
    folder = Folder()
    for file, text in read_texts(root):
        try:
            if isinstance(text, PageError):
                raise text
            folder.pages.append((reuse(file, text) if reuse else None) or parse_page(file, text))
        except PageError as error:
            folder.problems.append(error)
    if not folder.pages:
        reasons = " ".join(problem.message for problem in folder.problems[:3])
        raise KnowledgeBaseError(f"There is no usable page in {root}. {reasons}".strip(), hint="Put at least one .md or .txt file with text into it.")
    return folder


def read_texts(root: Path) -> Iterator[tuple[str, str | PageError]]:
    """Each page's path below `root` with its text, or with the reason why it has none, in the order of the paths.

    Raises KnowledgeBaseError where the folder is missing.
    """
    if not root.exists():
        raise KnowledgeBaseError(f"The folder {root} does not exist.", hint="Give the folder of Markdown pages with --kb or SGA_KB.")
    if not root.is_dir():
        raise KnowledgeBaseError(f"{root} is a file, not a folder.", hint="Give the folder that holds the pages.")
    taken: dict[str, str] = {}
    for path in page_files(root):
        file = path.relative_to(root).as_posix()
        name = file.rsplit(".", 1)[0]
        try:
            text = _read_text(path, file)
        except PageError as error:
            yield file, error
            continue
        if name in taken:
            yield file, PageError(file, None, f"has the same name as {taken[name]}.", hint="Rename one of them: a page is known by its path without the ending.")
            continue
        taken[name] = file
        yield file, text


def page_files(root: Path) -> list[Path]:
    """The files below `root` that are pages, in the order of their paths."""
    files = _files(root)
    return [file for file in files if file.stem.lower() not in _NOT_PAGES] or files


def read_front(file: str, text: str, source: str) -> FrontMatter:
    """A page's front matter; `source` is what the parser found between the `---` lines. Raises PageError where it is broken."""
    if text.startswith("---\n") and not source and "\n---" not in text[3:]:
        raise PageError(file, 1, "the front matter is opened with --- but never closed.", hint="Add a line with --- after its last key.")
    return read_front_matter(file, source)


def parse_page(file: str, text: str) -> Page:
    """One file's text → page. Raises PageError where its front matter is broken or it holds no text."""
    path, ending = os.path.splitext(file)
    kind = "markdown" if _ENDINGS[ending.lower()] == "markdown" else "text"
    front = FrontMatter()
    if kind == "markdown":
        body_text, asks = take_asks(text)
        parsed = parse_markdown(body_text)
        front = read_front(file, text, parsed.front_matter)
        parsed.sections = with_asks(parsed.sections, [*asks, *_placed(front.aliases, with_asks(parsed.sections, asks))])
    else:
        parsed = parse_plain_text(text)
    if not any(section.blocks for section in parsed.sections):
        raise PageError(file, None, "holds no text.", hint="Write something into it or remove it.")
    body = " ".join(block.text for section in parsed.sections for block in section.blocks)
    language = "zh" if front.language == "zh" else "en" if front.language == "en" else detect_language(body)
    sections = _titled(parsed, front)
    document = Document(
        path=path,
        file=file,
        format="markdown" if kind == "markdown" else "text",
        id=front.id or path,
        title=front.title or parsed.title or path.rsplit("/", 1)[-1],
        language=language,
        updated=front.updated,
        topics=front.topics,
        aliases=front.aliases,
        text=text,
        headings=tuple(Heading(section.level, section.heading_path[-1], section.line) for section in parsed.sections if section.level),
        footnotes=parsed.footnotes,
    )
    return Page(document, tuple(sections))


def _placed(aliases: Sequence[str], sections: list[Section]) -> list[tuple[int, str]]:
    """Other names of the page, each with the line of the section whose own heading, or any way to ask for it, is most like it; of the first of those that are equally like it."""
    known = [(section.line, [set(lexical_terms(text)) for text in (*(section.heading_path[-1:] if section.level > 1 else ()), *section.asks)]) for section in sections if section.blocks]

    def likeness(wanted: set[str], ways: list[set[str]]) -> float:
        """Dice's coefficient of the words, 0 to 1."""
        return max((2 * len(wanted & terms) / (len(wanted) + len(terms)) for terms in ways if terms), default=0.0)

    return [(max(known, key=lambda one: likeness(set(lexical_terms(alias)), one[1]))[0], alias) for alias in aliases] if known else []


def _titled(parsed: ParsedMarkdown, front: FrontMatter) -> list[Section]:
    """Sections under the page's title, where the front matter names one that no heading does."""
    if not front.title or any(section.level == 1 for section in parsed.sections):
        return parsed.sections
    return [replace(section, heading_path=(front.title, *section.heading_path)) for section in parsed.sections]


def _files(root: Path) -> list[Path]:
    found: list[Path] = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(folder, name) for name in sorted(names) if not name.startswith(".") and os.path.splitext(name)[1].lower() in _ENDINGS]
    return sorted(found)


def _read_text(path: Path, file: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PageError(file, None, f"cannot be read ({error.strerror}).", hint="Check the file's permissions.") from None
    if len(data) > _LARGEST:
        raise PageError(file, None, f"is larger than {_LARGEST // 1_000_000} MB.", hint="Split it into pages.")
    if b"\0" in data:
        raise PageError(file, None, "is a binary file.", hint="Save it as UTF-8 text or remove it from the folder.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PageError(file, line, f"is not valid UTF-8 (byte {error.start}).", hint="Save the file as UTF-8.") from None
    if not text.strip():
        raise PageError(file, None, "is empty.", hint="Write something into it or remove it.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
