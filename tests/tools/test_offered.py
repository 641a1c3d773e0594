"""Which tools answer: those that the knowledge base asks for. The engine itself knows none."""

from __future__ import annotations

import ast
import logging
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from indexer.check import check_folder
from indexer.tool_file import read_tool_file
from server.chat.tool import Tools
from server.tools.offered import tools_of
from tests.conftest import PageFolder

ROOT = Path(__file__).parents[2]
RULE = "odr-basics#How is ODR calculated and what is the target?"
WANTED = f'calculators:\n  odr:\n    rule: "{RULE}"\n'
QUESTION = "150 orders with 3 defects: how many more orders until ODR is below 1%?"


def _ask(client: TestClient, question: str) -> dict[str, object]:
    client.app.state.serving.load()  # type: ignore[attr-defined]
    return client.post("/api/v1/chat", json={"question": question}).json()


def test_the_engine_imports_no_tool() -> None:
    for file in (ROOT / "server" / "chat").glob("*.py"):
        imported = {name for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom) for name in [node.module or ""]}
        assert not {name for name in imported if name.startswith("server.tools")}, file


def test_a_guide_that_asks_for_no_calculator_gets_none(client: TestClient) -> None:
    assert "151" not in str(_ask(client, QUESTION)["answer"])


def test_a_guide_that_asks_for_one_gets_it_with_the_rule_cited(client: TestClient, kb: PageFolder) -> None:
    kb.write("tools.yaml", WANTED)
    reply = _ask(client, QUESTION)
    assert reply["status"] == "answered" and "3 ÷ 150 = 2%" in str(reply["answer"]) and "151 more orders" in str(reply["answer"])
    citation = reply["citations"][0]  # type: ignore[index]
    assert (citation["document"], citation["n"]) == ("en/odr-basics", 1) and "below 1%" in citation["quote"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("calculators:\n  odr:\n    rule: 'odr-basics#No such heading'\n", "a heading that en/odr-basics.md does not have"),
        ("calculators:\n  odr:\n    dates: 'other#x'\n", "names no `rule`"),
        ("calculators: [odr]\n", "is not written as it should be"),
        ("calculators: {odr: {rule: [\n", "cannot be read"),
    ],
)
def test_the_check_says_what_does_not_fit(client: TestClient, kb: PageFolder, text: str, told: str) -> None:
    kb.write("tools.yaml", text)
    assert any(told in finding.message for finding in check_folder(kb.root)[0] if finding.file == "tools.yaml")


@pytest.mark.parametrize("text", ["calculators: [odr]\n", "calculators:\n  tides: {rule: 'a#b'}\n"])
def test_what_cannot_be_offered_is_logged_and_the_guide_answers_on(client: TestClient, kb: PageFolder, caplog: pytest.LogCaptureFixture, text: str) -> None:
    kb.write("tools.yaml", text)
    with caplog.at_level(logging.ERROR, "server"):
        assert tools_of(kb.root, lambda: date(2026, 3, 1)) == Tools()
    assert "tools.yaml" in caplog.text


def test_the_guide_of_this_repository_asks_for_its_calculators() -> None:
    assert "odr" in read_tool_file(ROOT / "kb")
