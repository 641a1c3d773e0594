"""Folders of every kind, and the command's exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_pages import Check, page

from indexer.check import check_folder
from indexer.errors import KnowledgeBaseError
from ingest import main

BROKEN = page("## How long?\n\nA claim takes 30 days.")


def test_a_plain_folder_passes(check: Check) -> None:
    plain = {
        "notes.md": "# Notes\n\nNo front matter, no sources. 30 days.\n\n- One\n- Two\n",
        "zh.md": "# 笔记\n\n没有来源。\n",
        "log.txt": "One line\n",
        "sub/notes.md": "# Notes\n\nNo front matter, no sources. 30 days.\n",
    }
    assert check(plain) == []


def test_a_plain_page_with_footnotes_needs_them_defined(check: Check) -> None:
    findings = check({"notes.md": "# Notes\n\nA claim.[^x]\n\nA claim takes 30 days.[^y]\n\n[^y]: a book\n"})
    assert [(finding.line, finding.level) for finding in findings] == [(3, "error")]


def test_a_broken_link_on_a_plain_page_is_a_warning(check: Check) -> None:
    (finding,) = check({"notes.md": "# Notes\n\nSee [this](gone.md).\n"})
    assert (finding.line, finding.level) == (3, "warning")


def test_a_readme_is_not_a_page(check: Check) -> None:
    assert check({"page.md": page("## How long?\n\nA claim takes 30 days.[^a]"), "README.md": BROKEN}) == []


def test_a_page_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_bytes(b"# Bad\n\n\xff\xfe\n")
    (tmp_path / "empty.md").write_text("\n", encoding="utf-8")
    findings, pages = check_folder(tmp_path)
    assert [(finding.file, finding.line, finding.level) for finding in findings] == [("bad.md", 3, "error"), ("empty.md", None, "error")]
    assert pages == 0


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError):
        check_folder(tmp_path / "none")


def test_errors_end_the_command_with_1(check: Check, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check({"page.md": BROKEN})
    assert main(["--check", "--kb", str(tmp_path)]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith(f"{tmp_path}/page.md:11: no source behind")


def test_warnings_end_the_command_with_0(check: Check, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check({"page.md": page("## How long?\n\nOne. Two. Three. Four.[^a]")})
    assert main(["--check", "--kb", str(tmp_path)]) == 0
    assert f"{tmp_path}/page.md:11: warning: 4 sentences" in capsys.readouterr().out


def test_the_guide_itself_has_no_errors() -> None:
    findings, pages = check_folder(Path(__file__).parents[2] / "kb")
    assert pages > 60
    assert [finding for finding in findings if finding.level == "error"] == []
