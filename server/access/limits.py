"""How often someone may ask: counted by the `limits` library, in memory or in a Redis that several processes share."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass

from anyio import to_thread
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from indexer.errors import SettingError

_log = logging.getLogger("server")
OFF = "off"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One request counted against a limit."""

    allowed: bool
    limit: int
    remaining: int
    reset_s: int
    """Seconds until there is room again."""

    @property
    def headers(self) -> dict[str, str]:
        """What the client is told."""
        told = {"X-RateLimit-Limit": str(self.limit), "X-RateLimit-Remaining": str(self.remaining), "X-RateLimit-Reset": str(self.reset_s)}
        return told if self.allowed else {**told, "Retry-After": str(max(1, self.reset_s))}


class Limits:
    """Counters. Where Redis does not answer, each process counts for itself until it does: limits are no reason to stop answering."""

    def __init__(self, redis_url: str | None = None) -> None:
        try:
            shared = storage_from_string(redis_url, socket_timeout=0.5, socket_connect_timeout=0.5) if redis_url else None
        except Exception as error:
            raise SettingError(f"SGA_REDIS_URL cannot be used ({type(error).__name__}).", hint='Write redis://host:6379/0 and install the package "redis".') from None
        self._shared_limiter = MovingWindowRateLimiter(shared) if isinstance(shared, Storage) else None
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._told = False

    async def hit(self, item: RateLimitItem, *who: str) -> Verdict:
        """Count one request of someone."""
        if self._shared_limiter is None:
            return _hit(self._own, item, who)
        limiter = self._shared_limiter
        try:
            verdict = await to_thread.run_sync(lambda: _hit(limiter, item, who))
        except Exception as error:
            if not self._told:
                _log.error("limits: Redis does not answer (%s); this process counts for itself", type(error).__name__)
            self._told = True
            return _hit(self._own, item, who)
        self._told = False
        return verdict


def limit_of(setting: str, name: str) -> RateLimitItem | None:
    """A limit as settings write it, "60/minute"; None for "off". Raises SettingError."""
    if setting == OFF:
        return None
    try:
        return parse(setting)
    except ValueError:
        raise SettingError(f"The setting `{name}` cannot be {setting!r}.", hint='Write for example "60/minute", "1000/hour" or "off".') from None


def _hit(limiter: MovingWindowRateLimiter, item: RateLimitItem, who: tuple[str, ...]) -> Verdict:
    allowed = limiter.hit(item, *who)
    window = limiter.get_window_stats(item, *who)
    return Verdict(allowed, item.amount, max(0, window.remaining), max(0, math.ceil(window.reset_time - time.time())))
