"""Which scope an address needs, and what the settings make of keys and limits."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from limits import RateLimitItem

from indexer.errors import SettingError
from server.access.keys import KeyStore
from server.access.limits import OFF, limit_of
from server.settings import Settings

_SCOPES = (
    ("/api/v1/insights", "admin"),
    ("/insights", "admin"),
    ("/metrics", "admin"),
    ("/api/v1/search", "read"),
    ("/api/v1/documents", "read"),
    ("/api/v1/tools", "read"),
    ("/kb", "read"),
    ("/api/", "chat"),
    ("/v1/", "chat"),
    ("/mcp", "chat"),
)
_OPEN = ("/healthz", "/readyz", "/static/", "/slack/", "/openapi.json", "/docs", "/redoc", "/favicon.ico", "/robots.txt")
"""Whoever watches over the process has no key; Slack signs its requests."""
_COUNTED = ("/api/", "/v1/", "/mcp", "/ask", "/insights")
_LOOPBACK_NAMES = ("localhost", "localhost.localdomain")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the gate goes by."""

    required: bool
    """Whether a key is needed at all."""
    web_open: bool
    """Whether browsers may use the web page without one all the same."""
    per_key: RateLimitItem | None
    per_address: RateLimitItem | None
    failures: RateLimitItem | None
    """Wrong keys from one address."""


def rules_of(settings: Settings, keys: KeyStore) -> Rules:
    """The rules that these settings mean. Raises SettingError where the server would be open to a network without anybody having said so."""
    local = is_loopback(settings.host)
    required = settings.api_keys_required
    if required is None:
        if not local and not keys.any_active():
            raise SettingError(
                f"The server would answer anybody who reaches {settings.host}: there is no key.",
                hint="Make one with `python -m server keys make NAME`, or say what you want: SGA_API_KEYS_REQUIRED=true, or SGA_API_KEYS_REQUIRED=false for an open server.",
            )
        required = not local
    usual_key, usual_address = (OFF, OFF) if local else ("120/minute", "60/minute")
    return Rules(required, settings.web_open, limit_of(settings.limit_per_key or usual_key, "limit_per_key"), limit_of(settings.limit_per_address or usual_address, "limit_per_address"), limit_of("30/minute", "failures"))


def scope_for(path: str) -> str | None:
    """The scope that an address needs; None where it is open to all. What is not known needs "chat": the web page, and everything that is added later."""
    if path.startswith(_OPEN):
        return None
    return next((scope for start, scope in _SCOPES if path.startswith(start)), "chat")


def is_counted(path: str) -> bool:
    """Whether requests to an address count against the limits; pages and their pictures do not."""
    return path.startswith(_COUNTED)


def is_page(path: str) -> bool:
    """Whether a browser opens this address, and so should ask its user for a key."""
    return not path.startswith(("/api/", "/v1/", "/mcp", "/metrics"))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host."""
    try:
        return ipaddress.ip_address(host.strip("[]").split("%")[0]).is_loopback
    except ValueError:
        return host.lower() in _LOOPBACK_NAMES


def neighbourhood(address: str) -> str:
    """What counts as one address: an IPv6 customer has a whole /64 to change within."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return address
