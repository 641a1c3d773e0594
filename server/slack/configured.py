"""Whether Slack is set up, by the settings. Imports nothing of Slack's, so that a server without it does not load it."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.errors import SettingError
from server.settings import Settings


@dataclass(frozen=True, slots=True)
class SlackTokens:
    """What proves to Slack who this is, and to this who Slack is. Not shown when printed."""

    bot_token: str = field(repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)


def slack_tokens(settings: Settings) -> SlackTokens | None:
    """The tokens, or None where nothing of Slack is set. Raises SettingError where only a part is set, saying which part is missing."""
    bot, secret, app = (value.get_secret_value().strip() if value else "" for value in (settings.slack_bot_token, settings.slack_signing_secret, settings.slack_app_token))
    if not (bot or secret or app):
        return None
    if not bot:
        raise SettingError("Slack is only half set up: SGA_SLACK_BOT_TOKEN is missing.", hint="Copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of your Slack app.")
    if not (secret or app):
        raise SettingError(
            "Slack is only half set up: there is no way for events to come in.",
            hint="Set SGA_SLACK_APP_TOKEN (xapp-…) for Socket Mode, or SGA_SLACK_SIGNING_SECRET for HTTP.",
        )
    return SlackTokens(bot, secret, app)
