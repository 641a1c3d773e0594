"""Calls of Slack's Web API, and what a failure of one means for the work in hand."""

from __future__ import annotations

import logging
from types import TracebackType
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

_TIMEOUT = 10
"""Seconds for one call."""
_PASSING = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "accesslimited"}
"""Errors by which Slack says that it is not well."""
_TOKEN = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope", "no_permission"}
"""Errors that the operator can mend; until then the work waits."""

# Set here because the library looks at the logger's own level, and writes every request down where it is unset.
quiet = logging.getLogger("server.slack.sdk")
quiet.setLevel(logging.WARNING)


class SlackAway(Exception):
    """Slack did not answer, or not sensibly. Whether it has done what was asked is not known."""


class SlackSlower(Exception):
    """Slack asks to wait; nothing was done."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"asked to wait {seconds:g} s")
        self.seconds = seconds


class SlackRefused(Exception):
    """Slack will not do it, now or later."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def mendable(self) -> bool:
        """Whether the operator can make it possible."""
        return self.code in _TOKEN


class WebApi:
    """Slack with one token. Tries nothing twice of its own accord: a message that was sent again might be said again."""

    def __init__(self, token: str, url: str) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._client = AsyncWebClient(token=token, base_url=url, timeout=_TIMEOUT, retry_handlers=[], logger=quiet)

    async def __aenter__(self) -> WebApi:
        """Open the connections, which are kept for as long as this is entered."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT), trust_env=True)
        self._client.session = self._session
        return self

    async def __aexit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self._session:
            await self._session.close()

    async def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """One call with JSON. Raises SlackSlower, SlackAway, SlackRefused."""
        return (await self.call_with_headers(method, **arguments))[0]

    async def call_with_headers(self, method: str, **arguments: Any) -> tuple[dict[str, Any], dict[str, str]]:
        """The same, with the headers of the response, which name the token's scopes."""
        try:
            # Methods that read take no JSON.
            response = await (self._client.api_call(method, params=arguments) if method in _READING else self._client.api_call(method, json=arguments))
        except SlackApiError as error:
            raise _meaning(error) from None
        except (TimeoutError, SlackClientError, aiohttp.ClientError, OSError, ValueError) as error:
            raise SlackAway(type(error).__name__) from None
        data = response.data
        if not isinstance(data, dict) or not data.get("ok"):
            raise SlackAway(f"no answer to {method}")
        return data, {name.lower(): value for name, value in dict(response.headers).items()}

    async def respond(self, url: str, payload: dict[str, Any]) -> None:
        """Answer one person at a response_url. Raises SlackSlower, SlackAway, SlackRefused."""
        assert self._session is not None
        try:
            async with self._session.post(url, json=payload) as response:
                if response.status == 429:
                    raise SlackSlower(_seconds(response.headers.get("Retry-After")))
                if response.status >= 500:
                    raise SlackAway(f"HTTP {response.status}")
                if response.status >= 400:
                    raise SlackRefused(f"HTTP {response.status}")
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise SlackAway(type(error).__name__) from None


_READING = {"conversations.replies", "conversations.history", "auth.test"}


def _meaning(error: SlackApiError) -> Exception:
    response = error.response
    # Where the body is no JSON, this is the HTTP response itself.
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    headers = {name.lower(): value for name, value in dict(getattr(response, "headers", {})).items()}
    data = getattr(response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return SlackSlower(_seconds(headers.get("retry-after")))
    if status >= 500 or not code or code in _PASSING:
        return SlackAway(code or f"HTTP {status}")
    return SlackRefused(code)


def _seconds(value: str | None) -> float:
    try:
        return max(0.0, float(value or 1))
    except ValueError:
        return 1.0
