"""Idempotency-Key: a request that is sent again gets the answer that it got before, and is not asked a second time."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta

from anyio import CancelScope, to_thread
from fastapi import Request
from sqlalchemy import LargeBinary, String, Text, delete
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from indexer.errors import StorageError
from server.access.principal import owner_of
from server.api.body import LARGEST
from server.api.errors import reply
from server.api.middleware import HttpMiddleware
from server.metrics import Metrics

_FORM = re.compile(r"[\x21-\x7e]{1,128}")
_KEPT = timedelta(hours=24)
_ABANDONED = timedelta(minutes=10)
"""After this a request that has no answer yet is one whose server died."""
_PATHS = ("/api/v1/", "/v1/")


class _Base(DeclarativeBase):
    pass


class _Seen(_Base):
    __tablename__ = "idempotency"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Hash of who, where and the key."""
    request: Mapped[str] = mapped_column(String(64))
    """Hash of the body."""
    status: Mapped[int | None]
    headers: Mapped[str | None] = mapped_column(Text)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime]


def forget_replies(engine: Engine) -> None:
    """Delete what is kept to be given again: whose it is cannot be told from it. Raises StorageError."""
    try:
        _Base.metadata.create_all(engine)
        with Session(engine) as session, session.begin():
            session.execute(delete(_Seen).where(_Seen.status.is_not(None)))
    except SQLAlchemyError as error:
        raise StorageError(f"The database cannot be used ({type(error).__name__}).", hint="Check that the data folder is writable and has space, or correct SGA_DATABASE_URL.") from None


class Idempotency(HttpMiddleware):
    """For the POST requests of the APIs. Streams are kept and given again as they were."""

    def __init__(self, app: ASGIApp, *, engine: Engine, metrics: Metrics) -> None:
        super().__init__(app)
        self._engine = engine
        self._metrics = metrics
        _Base.metadata.create_all(engine)

    async def handle(self, request: Request, receive: Receive, send: Send) -> None:
        scope = request.scope
        key = request.headers.get("idempotency-key")
        if key is None or scope["method"] != "POST" or not scope["path"].startswith(_PATHS):
            await self._app(scope, receive, send)
            return
        if not _FORM.fullmatch(key):
            await reply(request, "bad_idempotency_key")(scope, receive, send)
            return
        message = await receive()
        body = message.get("body", b"")
        identity = _hash(f"{owner_of(request)}\n{scope['path']}\n{key}".encode())
        asked = _hash(body + request.headers.get("accept", "").encode())
        try:
            seen = await to_thread.run_sync(self._begin, identity, asked)
        except SQLAlchemyError:
            await reply(request, "storage")(scope, receive, send)
            return
        if seen is not None:
            await self._replay(request, seen, asked)(scope, receive, send)
            return
        await self._first(scope, message, receive, send, identity)

    def _replay(self, request: Request, seen: _Seen, asked: str) -> ASGIApp:
        if seen.request != asked:
            return reply(request, "idempotency_mismatch")
        if seen.status is None:
            return reply(request, "idempotency_busy", {"Retry-After": "1"})
        self._metrics.replayed.inc()
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in json.loads(seen.headers or "[]")]
        status, body = seen.status, seen.body or b""

        async def again(_: Scope, __: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": status, "headers": [*headers, (b"idempotent-replayed", b"true")]})
            await send({"type": "http.response.body", "body": body})

        return again

    async def _first(self, scope: Scope, message: Message, receive: Receive, send: Send, identity: str) -> None:
        """Let the request through and keep what comes back, unless it failed in a way that another try may mend."""
        status, headers, parts, given, noted = 500, "[]", list[bytes](), False, False

        async def first() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return message

        async def note(*, whole: bool) -> None:
            nonlocal noted
            noted = True
            body = b"".join(parts)
            done = whole and status < 500 and status not in (408, 409, 429) and len(body) <= LARGEST
            # Also when the client has gone: it will come again and ask what became of it.
            with CancelScope(shield=True):
                await to_thread.run_sync(self._end, identity, status if done else None, headers, body)

        async def kept(out: Message) -> None:
            nonlocal status, headers
            if out["type"] == "http.response.start":
                status = out["status"]
                headers = json.dumps([(name.decode("latin-1"), value.decode("latin-1")) for name, value in out.get("headers", []) if name.lower() in (b"content-type", b"content-length", b"cache-control")])
            else:
                parts.append(out.get("body", b""))
                if not out.get("more_body", False):
                    # Before the client has all of it, because then it may ask again.
                    await note(whole=True)
            await send(out)

        try:
            await self._app(scope, first, kept)
        finally:
            if not noted:
                await note(whole=False)

    def _begin(self, identity: str, asked: str) -> _Seen | None:
        """What is known of this key; None where the request is the first, which is then noted."""
        now = datetime.now(UTC).replace(tzinfo=None)
        with Session(self._engine, expire_on_commit=False) as session:
            session.execute(delete(_Seen).where((_Seen.at < now - _KEPT) | (_Seen.status.is_(None) & (_Seen.at < now - _ABANDONED))))
            session.commit()
            try:
                session.add(_Seen(id=identity, request=asked, at=now))
                session.commit()
                return None
            except IntegrityError:
                session.rollback()
                # Gone in the meantime: its server gave it up this instant, and the next try will find room.
                return session.get(_Seen, identity) or _Seen(id=identity, request=asked, status=None, at=now)

    def _end(self, identity: str, status: int | None, headers: str, body: bytes) -> None:
        try:
            with Session(self._engine) as session, session.begin():
                one = session.get(_Seen, identity)
                if one is None:
                    return
                if status is None:
                    session.delete(one)
                else:
                    one.status, one.headers, one.body = status, headers, body
        except SQLAlchemyError:
            # The answer is out already; what cannot be kept is given up after ten minutes.
            return


def _hash(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()
