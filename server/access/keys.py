"""API keys: made, listed, rotated, revoked. The database holds hashes; a key is shown once, when it is made."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import String, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from indexer.errors import SettingError, StorageError
from server.access.principal import SCOPES, Principal

_FORM = re.compile(r"sga_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


class _Base(DeclarativeBase):
    pass


class _Key(_Base):
    __tablename__ = "api_keys"
    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the secret: it has 256 random bits, so nothing slower is needed."""
    previous_hash: Mapped[str | None] = mapped_column(String(64))
    previous_until: Mapped[datetime | None]
    scopes: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A key without its secret."""

    id: str
    name: str
    scopes: list[str]
    created_at: str
    """UTC, ISO 8601; so are the others."""
    expires_at: str | None
    revoked_at: str | None
    active: bool


class KeyStore:
    """The keys of one database. Each method raises StorageError where it cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with self._session():
            _Base.metadata.create_all(engine)

    def make(self, name: str, scopes: Collection[str], *, days: int | None = None) -> tuple[KeyInfo, str]:
        """A new key and its text, which is not kept. Raises SettingError for a scope that does not exist or a name that is empty or too long."""
        wrong = [scope for scope in scopes if scope not in SCOPES]
        if wrong or not scopes:
            raise SettingError(f"There is no scope {', '.join(wrong) or '(none given)'}.", hint=f"Scopes are: {', '.join(SCOPES)}.")
        if not name.strip() or len(name) > 100:
            raise SettingError("A key needs a name of 1 to 100 characters.", hint="Name the program or person that will use it.")
        now = _now()
        identity, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        key = _Key(id=identity, name=name.strip(), hash=_hash(secret), scopes=",".join(sorted(set(scopes))), created_at=now, expires_at=now + timedelta(days=days) if days else None)
        with self._session() as session, session.begin():
            session.add(key)
            return _info(key), f"sga_{identity}_{secret}"

    def listed(self) -> list[KeyInfo]:
        """All keys, the oldest first."""
        with self._session() as session:
            return [_info(key) for key in session.scalars(select(_Key).order_by(_Key.created_at, _Key.id))]

    def rotate(self, identity: str, *, grace_hours: float = 0) -> tuple[KeyInfo, str]:
        """A new secret for a key; the old one works for the hours of grace. Raises SettingError where no active key has this id."""
        secret = secrets.token_urlsafe(32)
        with self._session() as session, session.begin():
            key = _active(session, identity)
            key.previous_hash, key.previous_until = key.hash, _now() + timedelta(hours=grace_hours)
            key.hash = _hash(secret)
            return _info(key), f"sga_{identity}_{secret}"

    def revoke(self, identity: str) -> KeyInfo:
        """End a key at once. Raises SettingError where no active key has this id."""
        with self._session() as session, session.begin():
            key = _active(session, identity)
            key.revoked_at = _now()
            return _info(key)

    def find(self, text: str) -> Principal | None:
        """Whose key this is; None where it is none of ours, revoked or expired."""
        form = _FORM.fullmatch(text)
        if not form:
            return None
        with self._session() as session:
            key = session.get(_Key, form[1])
            if key is None or not _info(key).active:
                return None
            given = _hash(form[2])
            current = hmac.compare_digest(given, key.hash)
            previous = key.previous_hash is not None and key.previous_until is not None and key.previous_until > _now() and hmac.compare_digest(given, key.previous_hash)
            return Principal(key.id, frozenset(key.scopes.split(","))) if current or previous else None

    def any_active(self) -> bool:
        """Whether anybody could come in with a key."""
        return any(key.active for key in self.listed())

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            with Session(self._engine) as session:
                yield session
        except SQLAlchemyError as error:
            raise StorageError(f"The keys cannot be read or written ({type(error).__name__}).", hint="Check that the data folder is writable and has space, or correct SGA_DATABASE_URL.") from None


def _active(session: Session, identity: str) -> _Key:
    key = session.get(_Key, identity)
    if key is None or key.revoked_at is not None:
        raise SettingError(f"There is no active key with the id {identity}.", hint="List them: python -m server keys list.")
    return key


def _info(key: _Key) -> KeyInfo:
    active = key.revoked_at is None and (key.expires_at is None or key.expires_at > _now())
    return KeyInfo(key.id, key.name, key.scopes.split(","), _iso(key.created_at) or "", _iso(key.expires_at), _iso(key.revoked_at), active)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _now() -> datetime:
    # Databases differ in what they make of a time zone; every moment here is UTC and says nothing of it.
    return datetime.now(UTC).replace(tzinfo=None)


def _iso(moment: datetime | None) -> str | None:
    return moment.replace(tzinfo=UTC).isoformat(timespec="seconds") if moment else None
