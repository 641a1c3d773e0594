"""Who the assistant is in this workspace: the user id by which people mention it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from server.slack.web_api import WebApi


class Identity:
    """The assistant's own user id, asked for once."""

    def __init__(self, api: WebApi) -> None:
        self._api = api
        self._lock = asyncio.Lock()
        self._user = ""

    async def user(self) -> str:
        """The user id. Raises what a call raises, as long as Slack has not said it once."""
        async with self._lock:
            if not self._user:
                self._user = str((await self._api.call("auth.test")).get("user_id") or "")
        return self._user

    def known(self, body: Mapping[str, Any]) -> str:
        """The user id without asking: an event says for whom it is meant. Empty where not known."""
        if self._user:
            return self._user
        for one in body.get("authorizations") or []:
            if one.get("is_bot") and one.get("user_id"):
                return str(one["user_id"])
        return ""
