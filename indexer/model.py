"""What the knowledge base is made of: document, section, block, sentence, passage. Lines count from 1, both ends included."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
Lines = tuple[int, int]
OUT_OF_SCOPE = "out-of-scope"
"""Topic of a page that lists what the guide does not cover: each of its example questions is a passage, never an answer."""
BlockKind = Literal["paragraph", "item", "table", "row", "code", "conflict"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from, as a page's footnote says."""

    title: str
    url: str | None
    authority: str
    """official, moderator, third-party, guide; "page" where the footnote does not say."""
    as_of: str | None
    """YYYY, YYYY-MM, YYYY-MM-DD or "undated"; None where the footnote does not say."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest thing that is quoted: a sentence of a paragraph, a list item's sentence, a row of a table."""

    text: str
    """Plain text, markup and footnote references taken out."""
    lines: Lines
    footnotes: tuple[str, ...] = ()
    """Footnote ids that stand behind it, or behind the statement that it belongs to."""


@dataclass(frozen=True, slots=True)
class Block:
    """What is never cut apart when passages are made, except a paragraph, which may be cut between sentences."""

    kind: BlockKind
    sentences: tuple[Sentence, ...]
    lines: Lines
    depth: int = 0
    """Nesting of a list item, from 0."""
    number: int = 0
    """Number of an ordered list's item, 0 for anything else."""
    label: str = ""
    """Kind of a conflict block: superseded, scope or unresolved. Header row of a table."""

    @property
    def text(self) -> str:
        """Its sentences, joined as running text."""
        return join_sentences(self.sentences)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of any level."""

    heading_path: tuple[str, ...]
    """Headings from the page's title down to this section's own."""
    level: int
    line: int
    """Line of the heading; 1 for text before any heading."""
    blocks: tuple[Block, ...]
    asks: tuple[str, ...] = ()
    """Other ways to ask what it answers."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page."""

    level: int
    """1 to 6."""
    title: str
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the knowledge base."""

    path: str
    """Path in the knowledge base without its ending, "zh/odr-recovery": the document's name everywhere."""
    file: str
    """Path with the ending."""
    format: Literal["markdown", "text"]
    id: str
    """The same for a page and its translation; the path where the page gives none."""
    title: str
    language: Language
    updated: str | None
    topics: tuple[str, ...]
    aliases: tuple[str, ...]
    """Other ways to ask for the page."""
    text: str
    """The file's text, line ends made \\n."""
    headings: tuple[Heading, ...]
    footnotes: dict[str, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A document taken apart."""

    document: Document
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class PassageSentence:
    """A sentence in its place within a passage."""

    text: str
    lines: Lines
    footnotes: tuple[str, ...]
    span: tuple[int, int]
    """Where it stands in the passage's `text`, in characters."""
    block: int
    """Which block of the passage it belongs to, from 0."""
    kind: BlockKind
    number: int = 0
    depth: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """What is ranked: a section, or a part of a long one."""

    document: str
    heading_path: tuple[str, ...]
    section_line: int
    """Line of the section's heading: passages of one section share it."""
    text: str
    """Plain text of its blocks, one block a line."""
    lines: Lines
    sentences: tuple[PassageSentence, ...]
    asks: tuple[str, ...] = ()
    """Other ways to ask what its section answers: the same for all passages of the section."""

    @property
    def context(self) -> str:
        """The heading path, as it is put in front of what is encoded."""
        return " > ".join(self.heading_path)

    @property
    def encoded_text(self) -> str:
        """What the encoder reads."""
        return f"{self.context}\n{self.text}" if self.heading_path else self.text

    @property
    def searched_text(self) -> str:
        """What the lexical leg reads: the words of those who ask, too."""
        return "\n".join((self.encoded_text, *self.asks))

    @property
    def heading_span(self) -> tuple[int, int]:
        """Where its own heading stands in `encoded_text`, in characters; empty where it has none that asks something."""
        asks = bool(self.heading_path) and self.heading_path[-1].rstrip().endswith(("?", "？"))
        return (len(self.context) - len(self.heading_path[-1]), len(self.context)) if asks else (0, 0)

    @property
    def encoded_spans(self) -> list[tuple[int, int]]:
        """Where its heading and then its sentences stand in `encoded_text`."""
        offset = len(self.encoded_text) - len(self.text)
        return [self.heading_span, *((s.span[0] + offset, s.span[1] + offset) for s in self.sentences)]


def join_sentences(sentences: tuple[Sentence, ...]) -> str:
    """Running text: a space between sentences only where Latin script meets on one side."""
    out = ""
    for sentence in sentences:
        if out and (out[-1].isascii() or (sentence.text and sentence.text[0].isascii())):
            out += " "
        out += sentence.text
    return out
