"""Who sends a request: a key, a browser's visitor, or nobody in particular."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from fastapi import Request

from server.api.visitors import visitor_of

Scope = Literal["chat", "read", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
_INCLUDED: dict[str, frozenset[str]] = {"read": frozenset({"read"}), "chat": frozenset({"chat", "read"}), "admin": frozenset({"admin", "chat", "read"})}


@dataclass(frozen=True, slots=True)
class Principal:
    """A key that was presented and is valid."""

    key_id: str
    scopes: frozenset[str]
    browser: bool = False
    """Typed into a browser's prompt, which several people may do with one key."""

    def may(self, scope: str) -> bool:
        """Whether one of its scopes includes this one: chat includes read, admin includes both."""
        return any(scope in _INCLUDED[one] for one in self.scopes)


def principal_of(request: Request) -> Principal | None:
    """The key of a request, as the gate found it."""
    found = getattr(request.state, "principal", None)
    return found if isinstance(found, Principal) else None


def owner_of(request: Request) -> str | None:
    """Whose conversations these are: the key's, or the browser's; None for a program without a key."""
    principal, visitor = principal_of(request), visitor_of(request)
    if principal is None or (principal.browser and visitor):
        return visitor
    return f"key:{principal.key_id}"
