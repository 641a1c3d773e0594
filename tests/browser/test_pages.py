"""Pages and their parts without a browser."""

from __future__ import annotations

import gzip
import itertools
import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from server.web import words as words_module
from server.web.assets import FOLDER, Assets
from server.web.catalogue import entries
from server.web.library import DocumentInfo, DocumentSource, Heading
from server.web.marking import parse_lines
from server.web.pages import WebSettings
from server.web.reader import Page, read_page
from server.web.words import preferred
from tests.browser.fake import FakeServer, build
from tests.browser.library import SampleLibrary


@pytest.fixture
def client() -> TestClient:
    return TestClient(
        build(FakeServer(SampleLibrary()), WebSettings(widget_origins=("https://shop.example",), max_question=4000))
    )


def read(text: str, lines: str | None = None, language: str = "en") -> Page:
    info = DocumentInfo("en/a/b", "b", "B", language)
    return read_page(DocumentSource(info, text), parse_lines(lines))


def html(text: str, lines: str | None = None) -> str:
    return "".join(section.html for section in read(text, lines).sections)


def marks(text: str, lines: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", mark) for mark in re.findall(r"<mark[^>]*>(.*?)</mark>", html(text, lines), re.S)]


@pytest.mark.parametrize(
    ("text", "lines", "expected"),
    [
        ("one\ntwo\nthree", "2", ["two"]),
        ("one\n**two\nthree** four", "3", ["two\nthree four"]),
        ("- one\n- two\n  - three\n- four", "2-3", ["two", "three"]),
        ("# one\n\ntwo", "1", ["one"]),
        ("| a | b |\n|---|---|\n| c | d |\n| e | f |", "3", ["c", "d"]),
        ("> one\n> two", "2", ["two"]),
        ("---\nid: x\n---\none", "4", ["one"]),
        ("one", "9", []),
    ],
)
def test_exactly_the_cited_lines_are_marked(text: str, lines: str, expected: list[str]) -> None:
    assert marks(text, lines) == expected
    assert read(text, lines).marked == bool(expected)


def test_the_first_mark_is_the_anchor_and_blocks_know_their_lines() -> None:
    shown = html("- one\n- two", "1-2")
    assert shown.count('id="L1"') == 1
    assert '<li data-lines="2-2">' in shown


def test_a_cited_code_block_is_marked_as_a_whole() -> None:
    assert re.search(r'<code [^>]*class="[^"]*cited[^"]*"', html("```\na\nb\n```", "2"))
    assert 'id="L2"' in html("```\na\nb\n```", "2")


@pytest.mark.parametrize("lines", ["", "x", "5-2", "0", "1-2-3", "-1", "99999999999"])
def test_lines_that_make_no_sense_mark_nothing(lines: str) -> None:
    assert parse_lines(lines) is None


@pytest.mark.parametrize(
    "text",
    [
        "<script>x</script>",
        "<img src=x onerror=x>",
        "[a](javascript:x)",
        "[a](data:text/html,x)",
        '![a](x" onerror="x)',
        "`<script>`",
        "# <iframe src=x>",
        "[^a]\n\n[^a]: <svg onload=x> [b](vbscript:x)",
        "| <object> |\n|---|\n| <style> |",
    ],
)
def test_nothing_of_a_page_can_act(text: str) -> None:
    page = read(text)
    shown = html(text) + "".join(note.html for note in page.footnotes)
    allowed = r"<(?!/?(?:p|a|h1|code|sup|table|thead|tbody|tr|th|td)\b)"
    assert not re.search(allowed, shown)
    assert not re.search(r'(?:href|src)="(?:javascript|data|vbscript)|<[^>]* on\w+=', shown)


def test_links_between_pages_open_in_the_reader() -> None:
    assert 'href="/kb/en/c#s-how-long"' in html("[c](../c.md#how-long)")
    assert 'href="https://example.com/x.md"' in html("[c](https://example.com/x.md)")


def test_footnotes_tell_authority_and_date() -> None:
    page = read("a[^x] b[^y]\n\n[^x]: [T](https://example.com) — official, 2023\n[^y]: plain")
    assert [(note.number, note.authority, note.as_of) for note in page.footnotes] == [
        (1, "official", "2023"),
        (2, None, None),
    ]
    assert "official" not in page.footnotes[0].html
    assert 'href="#source-1"' in page.sections[0].html


def test_a_conflict_block_has_a_title_and_parts() -> None:
    shown = html("> [!CONFLICT] scope\n> - A\n> - B\n> - C")
    assert '<aside data-lines="1-4" class="conflict conflict-scope">' in shown
    assert "Sources disagree: each holds for its own case" in shown
    assert re.findall(r'class="(statement|against|stands)"', shown) == ["statement", "against", "stands"]
    assert "CONFLICT" not in shown


def test_headings_with_the_same_words_have_their_own_anchors() -> None:
    assert [section.id for section in read("## A\n\n## A").sections] == ["s-a", "s-a-2"]


def test_a_name_with_signs_of_its_own_is_still_an_address() -> None:
    info = DocumentInfo("en/50% off #1", "x", "X", "en", starters=["Why?"])
    assert entries([info], "en")[0].questions == [("Why?", "/kb/en/50%25%20off%20%231#s-why")]


def test_plain_text_keeps_its_lines_and_headings() -> None:
    info = DocumentInfo("notes", "notes", "Notes", "en", format="text")
    text = "lead\n\nTitle\n-----\n<b>one</b>\ntwo"
    page = read_page(DocumentSource(info, text, [Heading(2, "Title", 3)]), (6, 6))
    assert [section.title for section in page.sections] == ["", "Title"]
    assert '<p data-lines="5-6">&lt;b&gt;one&lt;/b&gt;<br><mark id="L6">two</mark></p>' in page.sections[1].html


@pytest.mark.parametrize("path", ["../secret", "..%2f..%2fetc%2fpasswd", "zh/../../x", "zh/late-parcels.md", "%00"])
def test_a_path_never_leaves_the_library(client: TestClient, path: str) -> None:
    response = client.get(f"/kb/{path}")
    assert response.status_code == 404


def test_a_missing_page_speaks_the_visitors_language(client: TestClient) -> None:
    assert "没有这一页" in client.get("/kb/none", headers={"Accept-Language": "zh-CN"}).text


def test_every_page_carries_its_headers(client: TestClient) -> None:
    for path in ("/", "/kb", "/kb/zh/late-parcels", "/kb/none"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and policy.endswith("frame-ancestors 'none'")
    embedded = client.get("/embed").headers["content-security-policy"]
    assert embedded.endswith("frame-ancestors 'self' https://shop.example")


def test_an_answer_is_complete_without_scripts(client: TestClient) -> None:
    page = client.post("/ask", data={"question": "payload: order defect rate?"}).text
    assert re.search(r'<a class="cite" href="/kb/en/late-parcels\?lines=13-13&amp;hash=[0-9a-f]{16}#L13" data-n="1"', page)
    assert "<script>document" not in page and "javascript:" not in re.sub(r"\]\(javascript:[^)]*\)", "", page)
    assert client.post("/ask", data={"question": " "}).status_code == 422
    assert client.post("/ask", data={"question": "x" * 4001}).status_code == 422


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK,zh;q=0.5", "zh-Hant"),
        ("de-DE,de;q=0.9,en;q=0.5,zh;q=0.4", "en"),
        ("en;q=0.1,zh;q=0.2", "zh-Hans"),
        ("fr", "en"),
        ("", "en"),
        ("zh;q=x", "en"),
    ],
)
def test_the_browser_chooses_the_language(header: str, language: str) -> None:
    assert preferred(header) == language


def test_all_languages_have_the_same_words_and_all_are_used() -> None:
    tables = [json.loads((words_module.FOLDER / f"{tag}.json").read_text("utf-8")) for tag in words_module.LANGUAGES]
    assert tables[0].keys() == tables[1].keys() == tables[2].keys()
    for first, second in itertools.pairwise(tables):
        assert [re.findall(r"{\w+}", v) for v in first.values()] == [re.findall(r"{\w+}", v) for v in second.values()]
    folder = Path(words_module.__file__).parent
    files = [p for kind in ("static/**/*.js", "templates/*.html", "*.py") for p in folder.glob(kind)]
    text = "".join(path.read_text("utf-8") for path in files)
    grouped = ("theme", "authority", "conflict", "stage", "status", "language", "act", "panel", "missing", "shared", "said")
    unused = [
        key for key in tables[0] if not re.search(f"[\"']{re.escape(key)}[\"']", text) and not key.startswith(grouped)
    ]
    assert unused == []
    asked = {key for key in re.findall(r"""\bt\(["']([\w.-]+)["'][,)]""", text)}
    assert asked <= tables[0].keys()


def test_static_files_last_and_the_page_is_light(client: TestClient) -> None:
    assets = Assets()
    response = client.get(assets.url("js/chat.js"))
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert client.get("/static/widget.js").headers["cache-control"] == "public, max-age=300"
    assert client.get("/static/../routes.py").status_code == 404
    assert client.get(assets.sheet("tokens", "base")).text == "\n".join((FOLDER / f"css/{name}.css").read_text("utf-8") for name in ("tokens", "base"))
    assert client.get(assets.sheet("tokens", "../../routes")).status_code == 404
    page = len(gzip.compress(client.get("/").content))
    assert page + sum(len(asset.packed) for asset in assets.files.values()) < 60_000
    assert len(assets.files["widget.js"].packed) < 60_000


def test_pages_are_sent_packed_where_the_browser_takes_it(client: TestClient) -> None:
    packed = client.get("/kb", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/kb", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2


def test_no_style_or_script_names_another_host() -> None:
    for path in FOLDER.rglob("*"):
        if path.suffix in {".css", ".js"}:
            outside = re.findall(r"https?://[\w.]+", path.read_text("utf-8"))
            assert set(outside) <= {"http://www.w3.org", "https://guide.example"}, path
