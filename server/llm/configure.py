"""Settings → a rephraser, or none."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from indexer.errors import SettingError
from server.metrics import Metrics
from server.settings import Settings

if TYPE_CHECKING:
    from server.llm.rephrase import Rephraser


def rephraser_of(settings: Settings, metrics: Metrics) -> Rephraser | None:
    """What words the answers anew; None where no model is configured. Raises SettingError for half a configuration."""
    if settings.llm_base_url is None and settings.llm_model is None:
        return None
    if settings.llm_base_url is None or settings.llm_model is None:
        missing, given = ("SGA_LLM_BASE_URL", "SGA_LLM_MODEL") if settings.llm_base_url is None else ("SGA_LLM_MODEL", "SGA_LLM_BASE_URL")
        raise SettingError(f"{given} is set, but {missing} is not.", hint=f"Set {missing} too, or neither of them.")
    from server.llm.allowance import Allowance
    from server.llm.client import ModelClient
    from server.llm.rephrase import Rephraser

    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    client = ModelClient(settings.llm_base_url, settings.llm_model, key, most_tokens=settings.llm_max_tokens, wait=settings.llm_wait_seconds)
    return Rephraser(client, Allowance(time.time, settings.llm_concurrency, settings.llm_tokens_per_day), metrics, seconds=settings.llm_seconds)
