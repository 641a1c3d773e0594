"""Outline of a page that is written as the guide's pages are, one block a line, without the Markdown parser: a check of hundreds of pages spends most of its time there.

Whatever is not plainly of this form is left to the parser, and tests hold both readings against each other.
"""

from __future__ import annotations

import re

from indexer.check.outline import Definition, Outline, RawBlock, RawConflict, RawSection

_WORDS = r"(?:[^\W_]|[“”‘’「『（【《(\"'$€£]|\*\*[^*\s]|\[(?!\^[^\]]*\]:)[^\]]+\](?!:))"
"""How a line of text begins that cannot be anything else."""
_TEXT = re.compile(rf"(?!\d+[.)](?:\s|$)){_WORDS}")
_HEADING = re.compile(rf"(#{{1,6}}) ({_WORDS}.*[^#\s])$")
_ITEM = re.compile(rf"(-|\d{{1,9}}\.) ((?!\d+[.)](?:\s|$)){_WORDS}.*)$")
_CONFLICT = re.compile(r"> (\[!CONFLICT\] \w+)$")
_CONFLICT_ITEM = re.compile(rf"> - ((?!\d+[.)](?:\s|$)){_WORDS}.*)$")
_DEFINITION = re.compile(r"\[\^([^\]\s]+)\]: (\S.*)$")
_DELIMITER = re.compile(r"\|(?: *:?-+:? *\|)+$")
_UNUSUAL = re.compile(r"[\t\\\x00]|[ ]$|```|~~~", re.MULTILINE)


def quick_outline(page: Outline, text: str) -> bool:
    """Fill the page's outline. False, and the page as it was, where the text needs the parser."""
    number = 0
    if text.startswith("---\n"):
        end = text.find("\n---\n", 3)
        if end < 0:
            return False
        page.front_source, number = text[4:end], text.count("\n", 0, end) + 2
    body = text.split("\n")[number:]
    sections = [RawSection(0, "", 1)]
    definitions: list[Definition] = []
    if _UNUSUAL.search(text) or not _read(body, number, sections, definitions):
        page.front_source = ""
        return False
    page.sections, page.definitions = sections, definitions
    return True


def _read(body: list[str], number: int, sections: list[RawSection], definitions: list[Definition]) -> bool:
    """Read the lines after the front matter, which has `number` lines."""
    before = ""
    """What the line before was: blank (empty), heading, item, text, head, table, conflict or definition."""
    list_kind = ""
    """The marker of the list that an item would continue; blank lines do not end a list."""
    group = 0
    columns = 0
    for at, line in enumerate(body, number + 1):
        section = sections[-1]
        if before == "head":
            # The line below a table's head; it was looked at when the head was read.
            before = "table"
        elif not line:
            before = ""
        elif definition := _DEFINITION.match(line):
            if before not in ("", "definition"):
                return False
            definitions.append(Definition(definition[1], at, definition[2]))
            before, list_kind = "definition", ""
        elif item := _ITEM.match(line):
            kind = item[1][-1]
            if before not in ("", "item", "heading") or (before == "item" and kind != list_kind):
                return False
            group += kind != list_kind
            section.blocks.append(RawBlock("item", at, item[2], group))
            before, list_kind = "item", kind
        elif heading := _HEADING.match(line):
            if before not in ("", "heading"):
                return False
            sections.append(RawSection(len(heading[1]), heading[2], at))
            before, list_kind = "heading", ""
        elif _TEXT.match(line):
            if before == "text":
                section.blocks[-1].raw += "\n" + line
            elif before in ("", "heading"):
                group += 1
                section.blocks.append(RawBlock("paragraph", at, line, group))
            else:
                return False
            before, list_kind = "text", ""
        elif line.startswith("> "):
            if (marker := _CONFLICT.match(line)) and before in ("", "heading"):
                section.conflicts.append(RawConflict(at, marker[1]))
                group += 1
            elif (point := _CONFLICT_ITEM.match(line)) and before == "conflict":
                block = RawBlock("conflict", at, point[1], group)
                section.blocks.append(block)
                section.conflicts[-1].items.append(block)
            else:
                return False
            before, list_kind = "conflict", ""
        elif line.startswith("| ") and line.endswith("|") and "`" not in line:
            cells = [cell.strip() for cell in line[1:-1].split("|")]
            if before in ("", "heading"):
                following = body[at - number] if at - number < len(body) else ""
                if not _DELIMITER.match(following) or following.count("|") != line.count("|"):
                    return False
                columns, group = len(cells), group + 1
                before = "head"
            elif before == "table" and len(cells) == columns:
                section.blocks.append(RawBlock("row", at, " | ".join(cells), group))
            else:
                return False
            list_kind = ""
        else:
            return False
    return True
