"""Whether a section that is named "page#English heading" stands in the guide, in both languages."""

from __future__ import annotations

from indexer.check.outline import Outline


def titles_of(pages: list[Outline]) -> dict[str, list[str]]:
    """File of each page → its headings, in their order."""
    return {page.file: [section.title for section in page.sections if section.title] for page in pages}


def missing_section(section: str, titles: dict[str, list[str]]) -> str:
    """What is wrong with the name, or "" where the section exists."""
    page, _, heading = section.partition("#")
    english, chinese = titles.get(f"en/{page}.md"), titles.get(f"zh/{page}.md")
    if english is None or chinese is None:
        return f"the page {page}, which is not in both en/ and zh/."
    if heading not in english:
        return f"a heading that en/{page}.md does not have: {heading}"
    return "" if english.index(heading) < len(chinese) else f"a heading that has no twin in zh/{page}.md: {heading}"
