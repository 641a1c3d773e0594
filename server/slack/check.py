"""`python -m server slack check`: tokens, scopes and reachability, and what is missing in one sentence each."""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import AsyncIterator

from slack_sdk.signature import SignatureVerifier

from indexer.errors import SettingError
from server.settings import Settings, load_settings
from server.slack.configured import SlackTokens, slack_tokens
from server.slack.web_api import SlackAway, SlackRefused, SlackSlower, WebApi

SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "chat:write",
    "commands",
    "groups:history",
    "im:history",
    "mpim:history",
)
"""What the bot token must be allowed; the manifest asks for the same."""
_REASONS = {
    "invalid_auth": "Slack does not know this token",
    "not_authed": "Slack does not know this token",
    "token_revoked": "the token was revoked",
    "token_expired": "the token has expired",
    "account_inactive": "the app was removed from the workspace",
    "not_allowed_token_type": "this is another kind of token",
}


def check(arguments: argparse.Namespace) -> int:
    """Print a line for each thing that is right, and one for each that is not. Returns 0 where all is right, else 1. Raises SettingError where Slack is not set up at all."""
    settings = load_settings()
    tokens = slack_tokens(settings)
    if tokens is None:
        raise SettingError("Slack is not set up.", hint="Set SGA_SLACK_BOT_TOKEN and SGA_SLACK_APP_TOKEN; docs/slack.md says where to find them.")
    return asyncio.run(_report(settings, tokens, arguments.json))


async def _report(settings: Settings, tokens: SlackTokens, as_json: bool) -> int:
    found: list[dict[str, object]] = []
    async for right, line in findings(settings, tokens):
        found.append({"ok": right, "finding": line})
        if not as_json:
            print(f"{'ok     ' if right else 'missing'}  {line}")
    wrong = not all(one["ok"] for one in found)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print("Correct what is missing, then run this again." if wrong else "Slack is set up.")
    return int(wrong)


async def findings(settings: Settings, tokens: SlackTokens) -> AsyncIterator[tuple[bool, str]]:
    """Each thing that was looked at: whether it is right, and a sentence."""
    async for one in _bot(settings, tokens):
        yield one
    if tokens.app_token:
        yield await _socket(settings, tokens)
    if tokens.signing_secret:
        yield await _http(settings, tokens)
    if settings.public_url is None:
        yield False, f"SGA_PUBLIC_URL is not set: sources in Slack lead to {settings.public_address}, which other computers may not reach."
    else:
        yield True, f"Sources lead to {settings.public_address}."


async def _bot(settings: Settings, tokens: SlackTokens) -> AsyncIterator[tuple[bool, str]]:
    async with WebApi(tokens.bot_token, settings.slack_api_url) as api:
        try:
            data, headers = await api.call_with_headers("auth.test")
        except (SlackAway, SlackSlower, SlackRefused) as error:
            yield False, f"SGA_SLACK_BOT_TOKEN: {_reason(error)}; copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions."
            return
    yield True, f"The bot token belongs to {data.get('user') or data.get('user_id')} in the workspace {data.get('team') or data.get('team_id')}."
    if settings.slack_teams and data.get("team_id") not in settings.slack_teams:
        yield False, f"SGA_SLACK_TEAMS does not name this workspace: add {data.get('team_id')}."
    held = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",") if scope.strip()}
    lacking = [scope for scope in SCOPES if scope not in held]
    if lacking:
        yield False, f"The bot token lacks {', '.join(lacking)}: add them under OAuth & Permissions, Bot Token Scopes, and reinstall the app."
    else:
        yield True, "The bot token has all its scopes."


async def _socket(settings: Settings, tokens: SlackTokens) -> tuple[bool, str]:
    async with WebApi(tokens.app_token, settings.slack_api_url) as api:
        try:
            await api.call("apps.connections.open")
        except (SlackAway, SlackSlower, SlackRefused) as error:
            if isinstance(error, SlackRefused) and error.code == "missing_scope":
                return False, "SGA_SLACK_APP_TOKEN lacks connections:write: generate a token with it under Basic Information, App-Level Tokens."
            return False, f"SGA_SLACK_APP_TOKEN: {_reason(error)}; generate one (xapp-…) under Basic Information, App-Level Tokens, and turn Socket Mode on."
    return True, "Socket Mode can be opened."


async def _http(settings: Settings, tokens: SlackTokens) -> tuple[bool, str]:
    """The server's own door, knocked at from outside in Slack's manner."""
    import aiohttp

    url = f"{settings.public_address}/slack/events"
    body = json.dumps({"type": "url_verification", "challenge": "sga-check", "token": ""})
    stamp = str(int(time.time()))
    signature = SignatureVerifier(tokens.signing_secret).generate_signature(timestamp=stamp, body=body) or ""
    headers = {"Content-Type": "application/json", "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10), trust_env=True) as session, session.post(url, data=body, headers=headers) as response:
            status, said = response.status, await response.text()
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
        return False, f"{url} cannot be reached ({type(error).__name__}): start the server, and set SGA_PUBLIC_URL to its address for the world."
    if status == 401:
        return False, f"The server at {url} has another signing secret: start it again with this SGA_SLACK_SIGNING_SECRET."
    if status != 200 or "sga-check" not in said:
        return False, f"{url} answers {status}, not as this server does: check SGA_PUBLIC_URL and what stands before the server."
    return True, f"{url} answers to the signing secret; whether it is the app's own, Slack shows under Event Subscriptions as “Verified”."


def _reason(error: Exception) -> str:
    if isinstance(error, SlackRefused):
        return _REASONS.get(error.code, f"Slack says “{error.code}”")
    if isinstance(error, SlackSlower):
        return "Slack asks to wait"
    return f"Slack cannot be reached ({error})"
