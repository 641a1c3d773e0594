"""Reading a folder: what is a page, and every kind of file that cannot be one."""

from __future__ import annotations

import pytest

from indexer.documents import read_folder
from indexer.errors import KnowledgeBaseError, PageError
from indexer.model import Document, Page
from tests.conftest import PageFolder

GOOD = "# 退款\n\n卖家先退款。\n"


def names(kb: PageFolder) -> list[str]:
    return [page.document.path if isinstance(page, Page) else page.path for page in read_folder(kb.root).pages]


def only_problem(kb: PageFolder) -> PageError:
    kb.write("good.md", GOOD)
    folder = read_folder(kb.root)
    assert [page.document.path for page in folder.pages if isinstance(page, Page)] == ["good"], "one bad page must not take the others with it"
    (problem,) = folder.problems
    assert problem.hint
    return problem


def test_pages_come_in_the_order_of_their_paths(kb: PageFolder) -> None:
    for file in ("zh/b.md", "zh/a.txt", "en/c.markdown", "top.md"):
        kb.write(file, GOOD)
    assert names(kb) == ["en/c", "top", "zh/a", "zh/b"]


def test_hidden_files_and_other_kinds_of_files_are_passed_over(kb: PageFolder) -> None:
    kb.write("good.md", GOOD)
    for file in (".hidden.md", ".git/x.md", "chart.png", "data.json", "page.md.bak"):
        kb.write(file, GOOD)
    assert names(kb) == ["good"]


def test_endings_in_capitals_and_names_in_chinese_count(kb: PageFolder) -> None:
    kb.write("申诉 指南.MD", GOOD)
    assert names(kb) == ["申诉 指南"]


def test_a_readme_is_a_page_only_where_there_is_nothing_else(kb: PageFolder) -> None:
    kb.write("README.md", GOOD)
    assert names(kb) == ["README"]
    kb.write("good.md", GOOD)
    assert names(kb) == ["good"]


def test_broken_utf8_is_named_with_its_line(kb: PageFolder) -> None:
    kb.write("bad.md", "一\n二\n".encode() + b"\xff\xfe" + "三".encode())
    problem = only_problem(kb)
    assert (problem.file, problem.line) == ("bad.md", 3)
    assert "UTF-8" in problem.message


def test_chinese_in_another_encoding_is_named(kb: PageFolder) -> None:
    kb.write("bad.txt", "退款指南".encode("gb18030"))
    assert "UTF-8" in only_problem(kb).message


def test_a_binary_file_is_named(kb: PageFolder) -> None:
    kb.write("bad.md", b"\x89PNG\r\n\0\0\0")
    assert "binary" in only_problem(kb).message


@pytest.mark.parametrize("text", ["", "  \n\t\n"])
def test_an_empty_file_is_named(kb: PageFolder, text: str) -> None:
    kb.write("bad.md", text)
    assert "empty" in only_problem(kb).message


@pytest.mark.parametrize("text", ["# Only a heading\n", "---\ntitle: x\n---\n", "<!-- later -->\n", "[^1]: A footnote alone.\n"])
def test_a_page_without_text_is_named(kb: PageFolder, text: str) -> None:
    kb.write("bad.md", text)
    assert "no text" in only_problem(kb).message


def test_a_file_too_large_for_a_page_is_named(kb: PageFolder) -> None:
    kb.write("bad.md", b"word " * 1_000_001)
    assert "larger" in only_problem(kb).message


def test_two_files_with_one_name_are_named_both(kb: PageFolder) -> None:
    kb.write("same.md", GOOD)
    kb.write("same.txt", "另一份。")
    folder = read_folder(kb.root)
    (problem,) = folder.problems
    assert problem.file == "same.txt"
    assert "same.md" in problem.message


def test_a_broken_link_is_named(kb: PageFolder) -> None:
    (kb.root / "bad.md").symlink_to(kb.root / "nowhere.md")
    assert "cannot be read" in only_problem(kb).message


def test_a_folder_named_like_a_page_is_no_page(kb: PageFolder) -> None:
    kb.write("notes.md/inside.md", GOOD)
    assert names(kb) == ["notes.md/inside"]


def test_the_folder_does_not_exist(kb: PageFolder) -> None:
    with pytest.raises(KnowledgeBaseError, match="does not exist") as caught:
        read_folder(kb.root / "nowhere")
    assert "--kb" in caught.value.hint


def test_a_file_in_place_of_the_folder(kb: PageFolder) -> None:
    with pytest.raises(KnowledgeBaseError, match="is a file"):
        read_folder(kb.write("good.md", GOOD))


def test_a_folder_without_pages(kb: PageFolder) -> None:
    kb.write("chart.png", b"x")
    with pytest.raises(KnowledgeBaseError, match="no usable page"):
        read_folder(kb.root)


def test_a_folder_where_no_page_can_be_used_says_why(kb: PageFolder) -> None:
    kb.write("bad.md", b"\xff")
    with pytest.raises(KnowledgeBaseError, match=r"bad\.md.*UTF-8"):
        read_folder(kb.root)


def test_windows_line_ends_and_byte_order_mark_change_nothing(kb: PageFolder) -> None:
    kb.write("a.md", GOOD)
    kb.write("b.md", b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    first, second = (page for page in read_folder(kb.root).pages if isinstance(page, Page))
    assert first.document.text == second.document.text
    assert first.sections == second.sections


def test_the_language_is_that_of_the_text(kb: PageFolder) -> None:
    kb.write("a.md", "卖家要先看 Account Health 页面，再提交 Plan of Action。")
    kb.write("b.md", "The Chinese word is 申诉, which means appeal.")
    assert [page.document.language for page in read_folder(kb.root).pages if isinstance(page, Page)] == ["zh", "en"]


def test_an_unchanged_page_is_handed_back_as_it_was(kb: PageFolder) -> None:
    kb.write("a.md", GOOD)
    kb.write("b.md", "新的一页。")
    known = {page.document.file: page.document for page in read_folder(kb.root).pages if isinstance(page, Page) and page.document.file == "a.md"}
    folder = read_folder(kb.root, lambda file, text: known.get(file))
    assert isinstance(folder.pages[0], Document)
    assert isinstance(folder.pages[1], Page)
