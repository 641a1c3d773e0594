"""A knowledge base of four small pages, read as the product reads its snapshot."""

from __future__ import annotations

from pathlib import Path

from markdown_it import MarkdownIt
from mdit_py_plugins.front_matter import front_matter_plugin

from server.web.library import DocumentInfo, DocumentSource, Heading

PAGES = Path(__file__).parent / "pages"


class SampleLibrary:
    """The pages of the folder `pages`."""

    def __init__(self) -> None:
        paths = sorted((p for p in PAGES.rglob("*") if p.is_file()), key=lambda p: (p.parent.name != "zh", p.name))
        self.sources = {source.info.document: source for source in map(_read, paths)}

    def documents(self) -> list[DocumentInfo]:
        return [source.info for source in self.sources.values()]

    def source(self, document: str) -> DocumentSource | None:
        return self.sources.get(document)


def _read(path: Path) -> DocumentSource:
    text = path.read_text(encoding="utf-8")
    document = path.relative_to(PAGES).with_suffix("").as_posix()
    if path.suffix == ".txt":
        lines = text.splitlines()
        headings = [Heading(1, lines[0], 1), Heading(2, lines[2], 3)]
        info = DocumentInfo(document, path.stem, lines[0], path.parent.name, format="text", starters=[lines[2]])
        return DocumentSource(info, text, headings)
    tokens = MarkdownIt("commonmark").use(front_matter_plugin).parse(text)
    fields = dict(line.split(": ", 1) for line in tokens[0].content.splitlines())
    titles = [tokens[i + 1].content for i, token in enumerate(tokens) if token.type == "heading_open"]
    info = DocumentInfo(
        document,
        fields["id"],
        fields["title"],
        fields["language"],
        fields.get("updated"),
        fields["topics"].strip("[]").split(", "),
        starters=[title for title in titles if title.endswith(("?", "\uff1f"))],
    )
    return DocumentSource(info, text)
