"""Markdown → sections, blocks, sentences, with the lines where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.markdown import parse_markdown
from indexer.model import Block, Section, Source
from tests.cases import Case, each_case


def show(sections: list[Section]) -> str:
    return "\n".join(line for section in sections for line in (f"@{section.line} {section.level} {' > '.join(section.heading_path)}".strip(), *(line for block in section.blocks for line in _show_block(block))))


def _show_block(block: Block) -> list[str]:
    head = f"{block.kind} {block.lines[0]}-{block.lines[1]}"
    head += f" depth {block.depth}" * bool(block.depth) + f" number {block.number}" * bool(block.number) + f" ({block.label})" * bool(block.label)
    rows = [f"{s.lines[0]}-{s.lines[1]} {s.text}{' ' * bool(s.footnotes)}{''.join(f'[{note}]' for note in s.footnotes)}" for s in block.sentences]
    return [head, *(row.replace("\n", "⏎") for row in rows)]


@each_case(__file__, "markdown.md")
def test_markdown(case: Case) -> None:
    assert show(parse_markdown(case.input).sections) == case.expected


@pytest.mark.parametrize(
    ("definition", "source"),
    [
        ("[Appeals policy](https://example.com/p) — official, 2026-02", Source("Appeals policy", "https://example.com/p", "official", "2026-02")),
        ("[A reply](https://example.com/r) — moderator, 2025-11-03.", Source("A reply", "https://example.com/r", "moderator", "2025-11-03")),
        ("An old note – third-party, undated", Source("An old note", None, "third-party", "undated")),
        ("[Title — with a dash](https://example.com) — guide", Source("Title — with a dash", "https://example.com", "guide", None)),
        ("Whatever a stranger writes.", Source("Whatever a stranger writes.", None, "page", None)),
    ],
)
def test_a_footnote_says_where_a_statement_comes_from(definition: str, source: Source) -> None:
    assert parse_markdown(f"A claim.[^n]\n\n[^n]: {definition}\n").footnotes == {"n": source}


def test_footnotes_are_not_text_of_the_page() -> None:
    parsed = parse_markdown("A claim.[^n]\n\n[^n]: Hidden words.\n")
    assert "Hidden" not in show(parsed.sections)


def test_the_first_heading_is_the_title() -> None:
    assert parse_markdown("text\n\n## Two\n\n# One\n").title == "Two"


PIECES = ["# A", "## B", "text. More!", "- item", "  - deeper", "1. one", "| a | b |", "|---|---|", "| 1 | 2 |", "> [!CONFLICT] scope", "> said",
          "```", "    code", "<div>", "[^1]", "[^1]: note", "---", "", "", "题。目"]
MARKDOWN = st.lists(st.sampled_from(PIECES)).map("\n".join)


@given(MARKDOWN)
def test_anything_is_parsed_and_lines_stay_within_the_page(text: str) -> None:
    last = text.count("\n") + 1
    for section in parse_markdown(text).sections:
        assert 1 <= section.line <= last
        for block in section.blocks:
            assert block.sentences
            assert section.line <= block.lines[0] <= block.lines[1] <= last
            for sentence in block.sentences:
                assert sentence.text.strip()
                assert block.lines[0] <= sentence.lines[0] <= sentence.lines[1] <= block.lines[1]
