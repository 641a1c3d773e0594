"""A chat engine and its HTTP interface that do exactly what a test tells them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from server.chat.answer import Answer, Citation, Conflict, SourceInfo
from server.storage import Conversation, Turn
from server.web.library import Library
from server.web.marking import lines_hash
from server.web.pages import WebSettings
from server.web.routes import web_router
from tests.browser.library import PAGES

OFFICIAL = SourceInfo(title="订单缺陷率政策", url="https://example.com/odr", authority="official", as_of="2026-01")
FORUM = SourceInfo(title="卖家论坛答复", url="https://example.com/forum/1", authority="moderator", as_of="2025-11-03")
BLOG = SourceInfo(title="一篇旧博客", authority="third-party", as_of="undated")


class FakeServer:
    """What the product's server keeps: conversations and ratings; and what a test may break."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.reset()

    def reset(self) -> None:
        self.conversations: dict[str, dict[str, Any]] = {}
        self.feedback: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.hold = False
        """Stop after the first piece until it is lowered again."""
        self.silent = False
        """Stop before the first piece until it is lowered again."""
        self.cut = 0
        """So many answers break off after the first piece."""
        self.refuse: list[tuple[int, dict[str, str], dict[str, Any]]] = []
        """Next replies of the chat: status, headers, body."""

    async def ask(self, question: str, conversation_id: str | None, language: str | None) -> Answer:
        identity = conversation_id or f"c{len(self.conversations) + 1}"
        stored = self.conversations.setdefault(identity, {"id": identity, "title": question[:60], "turns": []})
        answer = compose(question, identity, f"a{len(self.asked)}")
        self.asked.append(question)
        now = datetime.now(UTC).isoformat()
        stored["turns"].append({"question": question, "asked_at": now, "answer": answer.model_dump(mode="json")})
        stored["updated_at"] = now
        return answer

    def shared(self, token: str) -> Conversation | None:
        found = [one for one in self.conversations.values() if one.get("shared") == token]
        if not found:
            return None
        turns = [Turn(turn["question"], Answer.model_validate(turn["answer"]), turn["asked_at"]) for turn in found[0]["turns"][: found[0]["shown"]]]
        return Conversation(found[0]["id"], found[0]["title"], found[0]["updated_at"], turns, shared=True)

    async def events(self, question: str, conversation_id: str | None) -> AsyncIterator[str]:
        yield event("status", {"stage": "understand"})
        yield event("status", {"stage": "search"})
        while self.silent:
            await asyncio.sleep(0.02)
        if self.cut:
            self.cut -= 1
            yield event("delta", {"text": "这一句还没有"})
            return
        answer = await self.ask(question, conversation_id, None)
        for citation in answer.citations:
            yield event("citation", citation.model_dump(mode="json"))
        half = len(answer.answer) // 2
        yield event("delta", {"text": answer.answer[:half]})
        while self.hold:
            await asyncio.sleep(0.02)
        yield event("delta", {"text": answer.answer[half:]})
        yield event("done", answer.model_dump(mode="json"))


def event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def compose(question: str, conversation: str, identity: str) -> Answer:
    """A refusal for weather, a clarification for "which", a long answer for "long", else English or Chinese."""
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in question)
    lowered = question.lower()
    common = {
        "id": identity,
        "conversation_id": conversation,
        "question": question,
        "language": "zh" if chinese else "en",
    }
    if "weather" in lowered or "天气" in question:
        text = "指南里没有关于天气的内容。" if chinese else "The guide says nothing about the weather."
        nearest = ["多久能恢复？", "申诉要写什么？"] if chinese else ["How long does recovery take?"]
        return Answer.model_validate({**common, "status": "refused", "answer": text, "suggestions": nearest})
    if "which" in lowered:
        choices = ["Seller-fulfilled orders", "Orders fulfilled by the marketplace"]
        return Answer.model_validate({**common, "status": "clarify", "answer": "Which orders?", "suggestions": choices})
    made = _chinese(common) if chinese else _english(common)
    if "long" in lowered:
        made["answer"] = "\n\n".join([made["answer"]] * 40)
    if "many sources" in lowered:
        first = made["citations"][0]
        made["citations"] = [first.model_copy(update={"n": n}) for n in range(1, 10)]
        made["answer"] = " ".join(f"Sentence {n}. [{n}]" for n in range(1, 10))
    if "rewritten" in lowered:
        made["citations"][0].hash = "0" * 16
    if "in part" in lowered:
        made["status"] = "partial"
    if "payload" in lowered:
        made["answer"] = PAYLOAD + made["answer"]
    return Answer.model_validate(made)


PAYLOAD = (
    "<script>document.title='taken'</script> <img src=x onerror=\"document.title='taken'\"> "
    "[press](javascript:document.title='taken') ![x](https://example.com/x.png)\n\n"
)


def _citation(n: int, lines: tuple[int, int], language: str, heading: str, quote: str, source: SourceInfo) -> Citation:
    titles = {"zh": "包裹晚到怎么办", "en": "When parcels arrive late"}
    document = f"{language}/late-parcels"
    return Citation(
        n=n,
        document=document,
        title=titles[language],
        heading_path=[titles[language], heading],
        quote=quote,
        lines=lines,
        hash=lines_hash((PAGES / f"{document}.md").read_text("utf-8"), lines),
        url=f"/kb/{document}?lines={lines[0]}-{lines[1]}#L{lines[0]}",
        language=language,
        source=source,
    )


def _chinese(common: dict[str, Any]) -> dict[str, Any]:
    text = (
        "自发货卖家的订单缺陷率应低于 1%，超过后账户可能被停用。[1] 缺陷订单满 60 天后移出统计窗口，比率随之下降。[2]\n\n"
        "申诉时请准备：\n\n"
        "1. **行动计划**写三部分：根本原因、已经采取的措施、防止再次发生的措施。[3]\n"
        "2. 附上物流面单与签收证明。[3][4]\n"
    )
    citations = [
        _citation(
            1,
            (14, 14),
            "zh",
            "订单缺陷率超过多少会被停用？",
            "自发货卖家的订单缺陷率应低于 1%，超过后账户可能被停用。",
            OFFICIAL,
        ),
        _citation(2, (22, 22), "zh", "多久能恢复？", "缺陷订单满 60 天后移出统计窗口，比率随之下降。", OFFICIAL),
        _citation(
            3,
            (36, 36),
            "zh",
            "申诉要写什么？",
            "行动计划写三部分：根本原因、已经采取的措施、防止再次发生的措施。",
            FORUM,
        ),
        _citation(4, (40, 40), "zh", "申诉要写什么？", "附上物流面单与签收证明。", BLOG),
    ]
    conflict = Conflict(
        kind="superseded",
        statement="恢复需要等满 90 天。",
        against="统计窗口为 60 天，到期即移出。",
        stands="以官方的 60 天为准，90 天是旧规则。",
        citations=[2],
    )
    nearest = ["A-to-z 索赔胜诉后多久移除？", "申诉要写什么？"]
    return {
        **common,
        "status": "answered",
        "answer": text,
        "citations": citations,
        "conflicts": [conflict],
        "suggestions": nearest,
    }


def _english(common: dict[str, Any]) -> dict[str, Any]:
    text = (
        "A seller-fulfilled account should keep its order defect rate under 1%; above it the account may be suspended. [1] "
        "A defective order leaves the window after 60 days, and the rate falls with it. [2]"
    )
    official = OFFICIAL.model_copy(update={"title": "Order defect rate policy"})
    citations = [
        _citation(
            1,
            (13, 13),
            "en",
            "At what order defect rate is an account suspended?",
            "A seller-fulfilled account should keep its order defect rate under 1%; above it the account may be suspended.",
            official,
        ),
        _citation(
            2,
            (21, 21),
            "en",
            "How long does recovery take?",
            "A defective order leaves the window after 60 days, and the rate falls with it.",
            official,
        ),
    ]
    return {
        **common,
        "status": "answered",
        "answer": text,
        "citations": citations,
        "suggestions": ["What goes into an appeal?"],
    }


def build(server: FakeServer, settings: WebSettings) -> FastAPI:
    """The product's web pages over the fake."""
    app = FastAPI()

    async def ask(_: Request, question: str, conversation_id: str | None, language: str | None) -> Answer:
        return await server.ask(question, conversation_id, language)

    app.include_router(web_router(server.library, ask, server.shared, settings))

    @app.get("/healthz")
    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/api/v1/chat")
    async def chat(request: Request) -> Response:
        body = await request.json()
        if server.refuse:
            status, headers, content = server.refuse.pop(0)
            return JSONResponse(content, status, headers)
        return StreamingResponse(
            server.events(body["question"], body.get("conversation_id")), media_type="text/event-stream"
        )

    @app.get("/api/v1/conversations")
    async def conversations() -> dict[str, Any]:
        listed = [{k: c[k] for k in ("id", "title", "updated_at")} | {"shared": bool(c.get("shared"))} for c in server.conversations.values()]
        return {"conversations": listed}

    @app.get("/api/v1/conversations/{identity}")
    async def conversation(identity: str) -> Response:
        stored = server.conversations.get(identity)
        missing = {"error": {"code": "not_found", "message": "gone", "hint": ""}}
        return JSONResponse(stored or missing, 200 if stored else 404)

    @app.patch("/api/v1/conversations/{identity}")
    async def rename(identity: str, request: Request) -> dict[str, Any]:
        server.conversations[identity]["title"] = (await request.json())["title"]
        return {}

    @app.delete("/api/v1/conversations/{identity}", status_code=204)
    async def remove(identity: str) -> None:
        del server.conversations[identity]

    @app.post("/api/v1/conversations/{identity}/share")
    async def share(identity: str) -> dict[str, Any]:
        one = server.conversations[identity]
        one |= {"shared": f"token-of-{identity}", "shown": len(one["turns"])}
        return {"url": f"/shared/{one['shared']}", "turns": one["shown"], "later": 0}

    @app.get("/api/v1/conversations/{identity}/share")
    async def shared_as(identity: str) -> Response:
        one = server.conversations[identity]
        if not one.get("shared"):
            return JSONResponse({"error": {"code": "not_shared", "message": "not shared", "hint": ""}}, 404)
        return JSONResponse({"url": f"/shared/{one['shared']}", "turns": one["shown"], "later": len(one["turns"]) - one["shown"]})

    @app.delete("/api/v1/conversations/{identity}/share", status_code=204)
    async def unshare(identity: str) -> None:
        server.conversations[identity]["shared"] = None

    @app.post("/api/v1/feedback", status_code=204)
    async def feedback(request: Request) -> None:
        server.feedback.append(await request.json())

    @app.post("/api/v1/search")
    async def search(request: Request) -> dict[str, Any]:
        query = (await request.json())["query"]
        result = {
            "document": "zh/late-parcels",
            "heading_path": ["包裹晚到怎么办", "多久能恢复？"],
            "text": f"缺陷订单满 60 天后移出统计窗口 ({query})",
            "lines": [22, 22],
            "url": "/kb/zh/late-parcels?lines=22-22#L22",
            "score": 1.0,
        }
        return {"results": [result]}

    return app
