"""The damage path and the appeal over the API and over MCP: the same results as in the chat and on the pages."""

from __future__ import annotations

import asyncio
import io

import pytest
from docx import Document
from fastapi.testclient import TestClient
from mcp import Client
from mcp.server.mcpserver import MCPServer

from server.mcp.case_tools import case_tools
from tests.conftest import PageFolder

PATH = """start: who
questions:
  who:
    ask: {zh: 谁配送？, en: Who fulfilled it?}
    answers:
    - {zh: 卖家, en: The seller, next: fee}
    - {zh: 亚马逊, en: Amazon, next: amazon}
claims:
  fee:
    claim: {zh: 扣款, en: A deduction}
    rule: "odr-basics#How is ODR calculated and what is the target?"
    deadline: {days: 120, opens: 60, unit: calendar, from: {zh: 收到日, en: the day it arrived}}
  amazon:
    claim: {zh: 亚马逊赔, en: Amazon pays}
    rule: "odr-basics#How is ODR calculated and what is the target?"
    deadline: {days: 6, unit: month, from: {zh: 送达日, en: the delivery}}
"""
DAMAGE, APPEAL = "/api/v1/tools/damage", "/api/v1/tools/appeal"
FACTS = {"metric": "ODR 2%", "causes": "thin boxes\n- no drop test", "language": "en"}


@pytest.fixture
def path(kb: PageFolder) -> PageFolder:
    kb.write("paths/damage.yaml", PATH)
    return kb


def test_the_path_is_walked_and_ends_in_a_claim_with_its_days(client: TestClient, path: PageFolder) -> None:
    first = client.post(DAMAGE, json={"language": "en"}).json()
    assert (first["ask"], first["choices"], first["claim"]) == ("Who fulfilled it?", ["The seller", "Amazon"], None)
    end = client.post(DAMAGE, json={"answers": [0], "since": "2026-03-01", "language": "en"}).json()
    assert end["claim"] == "A deduction" and end["taken"] == [{"ask": "Who fulfilled it?", "answer": "The seller"}]
    assert (end["deadline"]["first_day"], end["deadline"]["last_day"]) == ("2026-04-30", "2026-06-29")
    assert "The last day is 2026-06-29" in end["answer"] and end["citations"][0]["document"] == "en/odr-basics"
    months = client.post(DAMAGE, json={"answers": [1], "since": "2026-08-31", "language": "zh"}).json()
    assert months["deadline"]["last_day"] == "2027-02-28" and "6 个月" in months["answer"]
    file = client.post(f"{DAMAGE}/calendar", json={"answers": [0], "since": "2026-03-01", "language": "en"})
    assert file.headers["content-type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20260430" in file.text and "DTSTART;VALUE=DATE:20260629" in file.text


@pytest.mark.parametrize(
    ("address", "body", "status", "code"),
    [
        (DAMAGE, {"answers": [7]}, 404, "unknown_step"),
        (DAMAGE, {"answers": [-1]}, 404, "unknown_step"),
        (DAMAGE, {"answers": [0], "since": "soon"}, 422, "invalid_request"),
        (f"{DAMAGE}/calendar", {"answers": [0]}, 422, "no_date_yet"),
        (f"{DAMAGE}/calendar", {"answers": [], "since": "2026-03-01"}, 422, "no_date_yet"),
        (f"{APPEAL}/check", {"draft": ""}, 422, "invalid_request"),
        (f"{APPEAL}/check", {"draft": "x" * 20_001}, 422, "invalid_request"),
    ],
)
def test_what_cannot_be_says_why(client: TestClient, path: PageFolder, address: str, body: dict[str, object], status: int, code: str) -> None:
    for language in ("en", "zh"):
        reply = client.post(address, json=body, headers={"Accept-Language": language})
        assert reply.status_code == status and reply.json()["error"]["code"] == code


def test_a_guide_without_a_path_has_no_step(client: TestClient) -> None:
    assert client.post(DAMAGE, json={}).status_code == 404


def test_a_plan_names_its_open_points(client: TestClient) -> None:
    reply = client.post(f"{APPEAL}/plan", json=FACTS).json()
    assert reply["open_points"] == ["period", "orders", "actions", "prevention", "evidence"]
    assert len(reply["open_points_in_words"]) == 5 and "1. thin boxes\n2. no drop test" in reply["markdown"]
    assert "#" not in reply["text"] and "Metric: ODR 2%" in reply["text"]


@pytest.mark.parametrize(("language", "title", "cause"), [("en", "Plan of Action", "1. thin boxes"), ("zh", "行动计划", "1. 薄纸箱 & <b>")])
def test_the_word_document_holds_the_plan(client: TestClient, language: str, title: str, cause: str) -> None:
    facts = {"metric": "ODR 2%\x01", "causes": cause[3:], "language": language}
    reply = client.post(f"{APPEAL}/plan/docx", json=facts)
    assert reply.status_code == 200 and reply.headers["content-disposition"] == 'attachment; filename="plan-of-action.docx"'
    document = Document(io.BytesIO(reply.content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == title and cause in texts and document.core_properties.author == ""
    assert [paragraph.style.name for paragraph in document.paragraphs if paragraph.style and paragraph.style.name.startswith("Heading")] == ["Heading 1"] * 5


@pytest.mark.parametrize(("ending", "kind"), [("md", "text/markdown"), ("txt", "text/plain")])
def test_other_formats(client: TestClient, ending: str, kind: str) -> None:
    reply = client.post(f"{APPEAL}/plan/{ending}", json=FACTS)
    assert reply.headers["content-type"].startswith(kind) and "thin boxes" in reply.text
    assert client.post(f"{APPEAL}/plan/pdf", json=FACTS).status_code == 422


@pytest.mark.parametrize("ending", ["docx", "md", "txt"])
def test_the_page_saves_the_plan(client: TestClient, ending: str) -> None:
    page = client.post("/tools/appeal?ui=en", data={"do": "plan", "causes": "thin boxes"}).text
    assert f'value="{ending}"' in page and "start date to end date" in page
    assert client.post("/tools/appeal?ui=en", data={"do": ending, "causes": "thin boxes"}).headers["content-disposition"].endswith(f'.{ending}"')


def test_a_draft_is_checked(client: TestClient) -> None:
    reply = client.post(f"{APPEAL}/check", json={"draft": "我们会加强管理，保证以后不再发生。"}).json()
    assert reply["language"] == "zh" and reply["parts"]["root_cause"] is False
    assert {one["kind"] for one in reply["remarks"]} >= {"vague", "no_root_cause"}


def test_the_same_over_mcp(client: TestClient, path: PageFolder) -> None:
    async def talk() -> None:
        server: MCPServer[object] = MCPServer("cases")
        for tool in case_tools(client.app.state.serving, path.root):  # type: ignore[attr-defined]
            server.add_tool(tool)
        async with Client(server) as mcp:
            odr = (await mcp.call_tool("odr", {"orders": 150, "defects": 3})).structured_content
            assert odr and (odr["rate_exact"], odr["clean_orders_needed"]) == ("1/50", 151) and odr["citations"]
            step = (await mcp.call_tool("damage_claim", {"answers": []})).structured_content
            assert step and step["choices"] == ["The seller", "Amazon"]
            plan = (await mcp.call_tool("plan_of_action", {"facts": FACTS})).structured_content
            assert plan and "thin boxes" in plan["markdown"]
            check = (await mcp.call_tool("check_appeal", {"draft": "We will try our best."})).structured_content
            assert check and any(one["kind"] == "vague" for one in check["remarks"])

    asyncio.run(talk())
