"""One table: what can go wrong → HTTP status, stable code, and words in the language of whoever asks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from indexer.errors import CaseError, GuideError

_log = logging.getLogger("server")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that can go wrong."""

    status: int
    zh: tuple[str, str]
    """Message and hint in Chinese."""
    en: tuple[str, str]
    """Message and hint in English."""


PROBLEMS: dict[str, Problem] = {
    "empty_question": Problem(422, ("问题是空的。", "请写下你想问的内容。"), ("The question is empty.", "Write what you want to know.")),
    "question_too_long": Problem(413, ("问题太长。", "请控制在 {limit} 个字符以内，只保留与问题有关的部分。"), ("The question is too long.", "Keep it within {limit} characters: what matters for the answer is enough.")),
    "invalid_request": Problem(422, ("请求的内容不对：{detail}", "请对照 /docs 里的例子。"), ("The request is not valid: {detail}", "Compare it with the examples at /docs.")),
    "not_json": Problem(400, ("请求正文不是有效的 JSON。", "请用 UTF-8 编码的 JSON，并设置 Content-Type: application/json。"), ("The body is not valid JSON.", "Send JSON in UTF-8 with Content-Type: application/json.")),
    "body_too_large": Problem(413, ("请求正文太大。", "请控制在 {limit} 字节以内。"), ("The body is too large.", "Keep it within {limit} bytes.")),
    "unknown_conversation": Problem(404, ("没有这个对话。", "请去掉 conversation_id，开始新的对话。"), ("There is no such conversation.", "Leave conversation_id out to begin a new one.")),
    "not_shared": Problem(404, ("这个对话没有分享。", "请先创建分享链接。"), ("This conversation is not shared.", "Share it first.")),
    "unknown_document": Problem(404, ("指南里没有这一页。", "请从 /kb 的目录里选择。"), ("The guide has no such page.", "Choose one from the contents at /kb.")),
    "unknown_answer": Problem(404, ("没有这个回答。", "请使用回答里的 id。"), ("There is no such answer.", "Use the id that the answer carries.")),
    "not_found": Problem(404, ("没有这个地址。", "可用的地址见 /docs。"), ("There is nothing at this address.", "See /docs for what there is.")),
    "method_not_allowed": Problem(405, ("这个地址不支持该方法。", "可用的方法见 /docs。"), ("This address does not take that method.", "See /docs for the methods it takes.")),
    "unauthorized": Problem(401, ("需要有效的密钥。", "请用 Authorization: Bearer sga_…；密钥由运维人员生成。"), ("A valid key is needed.", "Send Authorization: Bearer sga_…; the operator makes keys.")),
    "forbidden": Problem(403, ("这个密钥没有“{scope}”权限。", "请运维人员生成带有该权限的密钥。"), ("This key does not have the scope {scope}.", "Ask the operator for a key that has it.")),
    "rate_limited": Problem(429, ("请求太频繁。", "请在 {seconds} 秒后再试。"), ("Too many requests.", "Try again in {seconds} seconds.")),
    "busy": Problem(503, ("现在提问的人太多。", "请在一秒后再试。"), ("Too many questions are waiting.", "Try again in a second.")),
    "timeout": Problem(504, ("回答用时过长，已放弃。", "请缩短问题，或稍后再试。"), ("The answer took too long and was given up.", "Shorten the question or try again later.")),
    "body_too_slow": Problem(408, ("请求正文没有按时送达。", "请在 {seconds} 秒内发送完毕。"), ("The body did not arrive in time.", "Send it within {seconds} seconds.")),
    "bad_idempotency_key": Problem(400, ("Idempotency-Key 不对。", "请用 1 到 128 个可见的 ASCII 字符，例如一个 UUID。"), ("The Idempotency-Key is not valid.", "Use 1 to 128 visible ASCII characters, such as a UUID.")),
    "idempotency_mismatch": Problem(422, ("这个 Idempotency-Key 已经用于另一个请求。", "不同的请求请用不同的键。"), ("This Idempotency-Key was used for another request.", "Use a new key for a new request.")),
    "idempotency_busy": Problem(409, ("带有这个 Idempotency-Key 的请求还在处理。", "请稍等，然后用同一个键重试。"), ("The request with this Idempotency-Key is still running.", "Wait, then try again with the same key.")),
    "unknown_model": Problem(404, ("没有名为 {model} 的模型。", "可用的模型见 /v1/models。"), ("There is no model {model}.", "See /v1/models for what there is.")),
    "unsupported": Problem(400, ("不支持：{detail}", "请去掉这个参数。"), ("Not supported: {detail}", "Leave it out.")),
    "no_orders": Problem(
        422,
        ("订单数至少要有 1 单。", "请填写 60 天窗口内的全部订单数。"),
        ("There must be at least 1 order.", "Give the number of all orders in the 60-day window."),
    ),
    "negative_count": Problem(
        422,
        ("数量不能是负数。", "请填写 0 或更大的整数。"),
        ("A count cannot be negative.", "Give whole numbers from 0."),
    ),
    "more_defects_than_orders": Problem(
        422,
        ("缺陷订单不能多于订单总数：一个订单只算一次。", "请核对两个数字；同一订单上的差评和索赔只算一个缺陷。"),
        ("There cannot be more defective orders than orders: one order counts once.", "Compare both figures; feedback and a claim on the same order are one defect."),
    ),
    "kinds_without_defects": Problem(
        422,
        ("按种类填写的缺陷与缺陷订单数对不上。", "缺陷订单数不少于任何一种的数量，也不多于各种之和。"),
        ("The defects by kind do not fit the number of defective orders.", "Defective orders are at least the largest kind and at most the sum of all kinds."),
    ),
    "date_outside_window": Problem(
        422,
        ("{date} 的订单不在 {first} 至 {last} 的窗口内。", "窗口外的缺陷已经不算；请只填写窗口内的下单日期。"),
        ("An order of {date} is outside the window of {first} to {last}.", "Defects outside the window no longer count; give order dates inside it."),
    ),
    "daily_orders": Problem(
        422,
        ("每天的订单数必须在 0 到 {limit} 之间。", "请填写每天大约的新订单数。"),
        ("Orders a day must lie between 0 and {limit}.", "Give about how many new orders come in a day."),
    ),
    "lag": Problem(
        422,
        ("窗口延迟必须在 0 到 {limit} 天之间。", "延迟是今天与 ODR 页面上窗口最后一天之间的天数。"),
        ("The lag must lie between 0 and {limit} days.", "It is the number of days between today and the last day of the window on the ODR page."),
    ),
    "too_many_dates": Problem(
        422,
        ("缺陷的日期比缺陷订单还多。", "每个缺陷订单最多填写一个下单日期。"),
        ("There are more dates of defects than defects.", "Give at most one order date for each defective order."),
    ),
    "bad_date": Problem(
        422,
        ("“{date}”不是有效日期。", "请按 2026-03-01 这样填写。"),
        ("“{date}” is not a date.", "Write it like 2026-03-01."),
    ),
    "bad_number": Problem(
        422,
        ("“{text}”不是整数。", "请填写 0 或更大的整数，例如 150。"),
        ("“{text}” is not a whole number.", "Give a whole number from 0, such as 150."),
    ),
    "bad_order_file": Problem(
        422,
        ("文件第 {line} 行：{reason}", "文件是带标题行的 CSV：order-id, order-date, negative-feedback, a-to-z-claim, chargeback。"),
        ("Line {line} of the file: {reason}", "The file is CSV with a header line: order-id, order-date, negative-feedback, a-to-z-claim, chargeback."),
    ),
    "unknown_step": Problem(
        404,
        ("没有这样的一步。", "answers 里是每一步所选选项的编号，从 0 开始；空列表得到第一个问题。"),
        ("There is no such step.", "`answers` holds the number of the choice taken at each step, from 0; an empty list gives the first question."),
    ),
    "no_date_yet": Problem(422, ("这里还没有日期。", "请先回答到有截止日期的索赔，并给出 since。"), ("There is no date here yet.", "Answer up to a claim that has a deadline, and give `since`.")),
    "no_index": Problem(503, ("指南暂时无法使用。", "请稍后再试；如一直如此，请运维人员查看日志。"), ("The guide is not available at the moment.", "Try again shortly; the operator finds the reason in the log.")),
    "storage": Problem(503, ("暂时无法保存对话。", "请稍后再试。"), ("Conversations cannot be kept at the moment.", "Try again shortly.")),
    "internal": Problem(500, ("服务器出错了，错误已记录。", "请稍后再试，并附上请求编号 {request_id}。"), ("Something went wrong here, and has been recorded.", "Try again shortly; quote request {request_id} if you report it.")),
}


class ErrorBody(BaseModel):
    """What went wrong."""

    code: str
    """Stable: programs may rely on it."""
    message: str
    hint: str


class ErrorReply(BaseModel):
    """Every error of the API."""

    error: ErrorBody


def documented(*statuses: int) -> dict[int | str, dict[str, object]]:
    """What every route may answer beside its own statuses, for the OpenAPI document."""
    return {status: {"model": ErrorReply} for status in sorted({401, 403, 429, 500, 503, *statuses})}


class ApiError(Exception):
    """Something of the table went wrong."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def error_body(code: str, language: str, values: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """The JSON of one error."""
    problem = PROBLEMS[code]
    message, hint = problem.zh if language == "zh" else problem.en
    return {"error": {"code": code, "message": message.format_map(_Blank(values)), "hint": hint.format_map(_Blank(values))}}


def language_of(request: Request) -> str:
    """zh or en, by what the client accepts; English where it does not say."""
    first = request.headers.get("accept-language", "").split(",")[0].strip().lower()
    return "zh" if first.startswith("zh") else "en"


def reply(request: Request, code: str, headers: Mapping[str, str] | None = None, **values: object) -> Response:
    """One error as a response: JSON for programs, a page where a person's browser asks for one."""
    values.setdefault("request_id", getattr(request.state, "request_id", "-"))
    page: _ErrorPage | None = getattr(request.scope["app"].state, "error_page", None) if "app" in request.scope else None
    if page and "text/html" in request.headers.get("accept", "") and not request.scope["path"].startswith(_PROGRAMS):
        return page(request, code, {**_HEADERS.get(code, {}), **(headers or {})}, values)
    body = error_body(code, language_of(request), values)
    if request.scope["path"].startswith("/v1/"):
        body["error"] |= {"type": openai_type(PROBLEMS[code].status), "param": values.get("param")}
    return JSONResponse(body, PROBLEMS[code].status, headers={**_HEADERS.get(code, {}), **(headers or {})})


def openai_type(status: int) -> str:
    """The kind of error in the words of OpenAI's protocol, which its clients look at."""
    return {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}.get(status, "server_error" if status >= 500 else "invalid_request_error")


_HEADERS = {"unauthorized": {"WWW-Authenticate": 'Bearer realm="guide", Basic realm="guide", charset="UTF-8"'}, "busy": {"Retry-After": "1"}}


def install(app: FastAPI) -> None:
    """Every error that leaves the application goes through the table."""

    @app.exception_handler(ApiError)
    async def known(request: Request, error: ApiError) -> Response:
        return reply(request, error.code, None, **error.values)

    @app.exception_handler(CaseError)
    async def impossible(request: Request, error: CaseError) -> Response:
        return reply(request, error.code, None, **error.values)

    @app.exception_handler(GuideError)
    async def ours(request: Request, error: GuideError) -> Response:
        _log.error("%s", error)
        return reply(request, error.code if error.code in PROBLEMS else "internal")

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        if first["type"] == "json_invalid" or first["loc"] == ("body",):
            return reply(request, "not_json")
        field = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
        return reply(request, "invalid_request", detail=f"{field}: {first['msg'].lower()}")

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        code = {404: "not_found", 405: "method_not_allowed", 400: "not_json", 413: "body_too_large"}.get(error.status_code, "invalid_request")
        return reply(request, code, error.headers, detail=str(error.detail))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        _log.exception("unexpected error in request %s", getattr(request.state, "request_id", "-"))
        return reply(request, "internal")


_PROGRAMS = ("/api/", "/v1/", "/mcp", "/metrics", "/healthz", "/readyz")
_ErrorPage = Callable[[Request, str, Mapping[str, str], Mapping[str, object]], Response]


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""
