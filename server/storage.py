"""Conversations and feedback, in any database that SQLAlchemy speaks to."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import ForeignKey, Index, String, Text, create_engine, delete, event, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from indexer.errors import StorageError
from server.chat.answer import Answer

_TITLE_LENGTH = 80


class _Base(DeclarativeBase):
    pass


class _Conversation(_Base):
    __tablename__ = "conversations"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner: Mapped[str | None] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    __table_args__ = (Index("conversations_of_owner", "owner", "updated_at"),)


class _Turn(_Base):
    __tablename__ = "turns"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]


class _Feedback(_Base):
    __tablename__ = "feedback"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    answer_id: Mapped[str] = mapped_column(String(64), index=True)
    rating: Mapped[str] = mapped_column(String(8))
    comment: Mapped[str | None] = mapped_column(Text)
    given_at: Mapped[datetime]


class _Share(_Base):
    __tablename__ = "shares"
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    """What cannot be guessed in the address."""
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), unique=True)
    until: Mapped[datetime]
    """The last question that is shown; what was asked later is not."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer."""

    question: str
    answer: Answer
    asked_at: str
    """UTC, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Questions and answers that belong together."""

    id: str
    title: str
    updated_at: str
    """UTC, ISO 8601."""
    turns: Sequence[Turn] = ()
    """Oldest first; empty in a list of conversations."""
    shared: bool = False
    """Whether there is a link under which others can read it."""


@dataclass(frozen=True, slots=True)
class Share:
    """A link under which anybody can read a conversation as far as it was shared."""

    token: str
    """The part of the address that nobody can guess."""
    turns: int
    """Questions that the link shows."""
    later: int
    """Questions asked since, which it does not show."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with what became of it, for insights."""

    question: str
    answer: str
    """The answer object as JSON."""
    channel: str
    rating: str | None
    """Thumb: up, down, or none."""
    comment: str | None


class Storage:
    """The database. Every method is safe to call from several threads; each raises StorageError where the database cannot be used."""

    def __init__(self, url: str | None, folder: Path) -> None:
        """Open or create the database: SQLite in `folder` where no address is given."""
        try:
            if url is None:
                folder.mkdir(parents=True, exist_ok=True)
                url = f"sqlite:///{folder / 'assistant.db'}"
            self._engine = create_engine(url, pool_pre_ping=True)
            if self._engine.dialect.name == "sqlite":
                event.listen(self._engine, "connect", _prepare_sqlite)
            _Base.metadata.create_all(self._engine)
        except (SQLAlchemyError, OSError) as error:
            raise _unusable(error) from None

    @property
    def engine(self) -> Engine:
        """The SQLAlchemy engine."""
        return self._engine

    def questions(self, conversation_id: str, owner: str | None) -> list[str] | None:
        """The questions of a conversation, oldest first; None where it does not exist or belongs to someone else."""
        with self._session() as session:
            if not _allowed(session.get(_Conversation, conversation_id), owner):
                return None
            return list(session.scalars(select(_Turn.question).where(_Turn.conversation_id == conversation_id).order_by(_Turn.asked_at)))

    def asks_back(self, conversation_id: str) -> bool:
        """Whether the last answer of a conversation asks for something that is still to be said."""
        with self._session() as session:
            last = session.scalar(select(_Turn.answer).where(_Turn.conversation_id == conversation_id).order_by(_Turn.asked_at.desc()).limit(1))
            return last is not None and Answer.model_validate_json(last).status == "clarify"

    def add_turn(self, answer: Answer, *, owner: str | None, channel: str) -> None:
        """Keep a question and its answer; the conversation begins with its first question."""
        now = datetime.now(UTC)
        with self._session() as session, session.begin():
            conversation = session.get(_Conversation, answer.conversation_id)
            if conversation is None:
                title = " ".join(answer.question.split())[:_TITLE_LENGTH]
                conversation = _Conversation(id=answer.conversation_id, owner=owner, channel=channel, title=title, created_at=now, updated_at=now)
                session.add(conversation)
                session.flush()
            conversation.updated_at = now
            session.add(_Turn(id=answer.id, conversation_id=answer.conversation_id, question=answer.question, answer=answer.model_dump_json(), asked_at=now))

    def conversations(self, owner: str) -> list[Conversation]:
        """Someone's conversations without their turns, the latest first."""
        with self._session() as session:
            wanted = select(_Conversation, _Share.token.is_not(None)).outerjoin(_Share, _Share.conversation_id == _Conversation.id).where(_Conversation.owner == owner)
            found = session.execute(wanted.order_by(_Conversation.updated_at.desc()).limit(500))
            return [Conversation(one.id, one.title, _iso(one.updated_at), shared=shared) for one, shared in found]

    def conversation(self, conversation_id: str, owner: str | None) -> Conversation | None:
        """A conversation with its turns; None where it does not exist or belongs to someone else."""
        with self._session() as session:
            one = session.get(_Conversation, conversation_id)
            if one is None or not _allowed(one, owner):
                return None
            turns = session.scalars(select(_Turn).where(_Turn.conversation_id == conversation_id).order_by(_Turn.asked_at))
            shared = session.scalar(select(_Share.token).where(_Share.conversation_id == conversation_id)) is not None
            return Conversation(one.id, one.title, _iso(one.updated_at), [_turn(turn) for turn in turns], shared)

    def share(self, conversation_id: str, owner: str | None) -> Share | None:
        """Let anybody who has the link read the conversation as it stands now; the link stays the same when it is shared again. None where it does not exist or belongs to someone else."""
        with self._session() as session, session.begin():
            if not _allowed(session.get(_Conversation, conversation_id), owner):
                return None
            until = session.scalar(select(func.max(_Turn.asked_at)).where(_Turn.conversation_id == conversation_id))
            one = session.scalar(select(_Share).where(_Share.conversation_id == conversation_id))
            if one is None:
                one = _Share(token=secrets.token_urlsafe(24), conversation_id=conversation_id)
                session.add(one)
            one.until = until or datetime.now(UTC)
            session.flush()
            return _share(session, one)

    def shared_as(self, conversation_id: str, owner: str | None) -> Share | None:
        """The link of a conversation; None where it has none, does not exist or belongs to someone else."""
        with self._session() as session:
            one = session.scalar(select(_Share).where(_Share.conversation_id == conversation_id))
            return _share(session, one) if one and _allowed(session.get(_Conversation, conversation_id), owner) else None

    def unshare(self, conversation_id: str, owner: str | None) -> bool:
        """Make the link lead nowhere. False where there is none, or the conversation belongs to someone else."""
        with self._session() as session, session.begin():
            if not _allowed(session.get(_Conversation, conversation_id), owner):
                return False
            return bool(session.execute(delete(_Share).where(_Share.conversation_id == conversation_id).returning(_Share.token)).first())

    def shared(self, token: str) -> Conversation | None:
        """What a link shows; None where it leads nowhere (any more)."""
        with self._session() as session:
            one = session.get(_Share, token)
            conversation = session.get(_Conversation, one.conversation_id) if one else None
            if one is None or conversation is None:
                return None
            turns = session.scalars(select(_Turn).where(_Turn.conversation_id == conversation.id, _Turn.asked_at <= one.until).order_by(_Turn.asked_at))
            return Conversation(conversation.id, conversation.title, _iso(one.until), [_turn(turn) for turn in turns], shared=True)

    def rename(self, conversation_id: str, owner: str | None, title: str) -> bool:
        """Give a conversation another title. False where it does not exist or belongs to someone else."""
        with self._session() as session, session.begin():
            one = session.get(_Conversation, conversation_id)
            if one is None or not _allowed(one, owner):
                return False
            one.title = title[:200]
            return True

    def delete(self, conversation_id: str, owner: str | None) -> bool:
        """Delete a conversation with its turns and their feedback. False where it does not exist or belongs to someone else."""
        with self._session() as session, session.begin():
            if not _allowed(session.get(_Conversation, conversation_id), owner):
                return False
            own = select(_Turn.id).where(_Turn.conversation_id == conversation_id)
            session.execute(delete(_Feedback).where(_Feedback.answer_id.in_(own)))
            session.execute(delete(_Turn).where(_Turn.conversation_id == conversation_id))
            session.execute(delete(_Conversation).where(_Conversation.id == conversation_id))
            return True

    def add_feedback(self, answer_id: str, rating: str, comment: str | None) -> bool:
        """Keep what someone thinks of an answer; the last word counts. False where there is no such answer."""
        with self._session() as session, session.begin():
            if session.get(_Turn, answer_id) is None:
                return False
            session.execute(delete(_Feedback).where(_Feedback.answer_id == answer_id))
            session.add(_Feedback(id=uuid.uuid4().hex, answer_id=answer_id, rating=rating, comment=comment, given_at=datetime.now(UTC)))
            return True

    def asked(self, since: datetime | None) -> list[Asked]:
        """Questions since a moment, or all, oldest first, with what was thought of their answers."""
        wanted = select(_Turn.question, _Turn.answer, _Conversation.channel, _Feedback.rating, _Feedback.comment).join(_Conversation, _Conversation.id == _Turn.conversation_id)
        wanted = wanted.outerjoin(_Feedback, _Feedback.answer_id == _Turn.id).order_by(_Turn.asked_at)
        with self._session() as session:
            return [Asked(*row) for row in session.execute(wanted if since is None else wanted.where(_Turn.asked_at >= since))]

    def forget(self, *, before: datetime | None = None, owner: str | None = None, conversation_id: str | None = None) -> int:
        """Delete conversations whose last question is older than `before`, or of this owner, or with this id (all conditions hold), with their feedback. Returns how many."""
        doomed = select(_Conversation.id)
        doomed = doomed if before is None else doomed.where(_Conversation.updated_at < before)
        doomed = doomed if owner is None else doomed.where(_Conversation.owner == owner)
        doomed = doomed if conversation_id is None else doomed.where(_Conversation.id == conversation_id)
        with self._session() as session, session.begin():
            chosen = list(session.scalars(doomed))
            for start in range(0, len(chosen), 500):
                part = chosen[start : start + 500]
                session.execute(delete(_Feedback).where(_Feedback.answer_id.in_(select(_Turn.id).where(_Turn.conversation_id.in_(part)))))
                session.execute(delete(_Turn).where(_Turn.conversation_id.in_(part)))
                session.execute(delete(_Conversation).where(_Conversation.id.in_(part)))
            return len(chosen)

    def check(self) -> None:
        """Raise StorageError where the database does not answer."""
        with self._session() as session:
            session.execute(select(1))

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _session(self) -> _SafeSession:
        return _SafeSession(self._engine)


class _SafeSession(Session):
    """A session whose errors are ours: nothing of the database's own words leaves the process."""

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: object) -> None:
        super().__exit__(kind, value, trace)
        if isinstance(value, SQLAlchemyError):
            raise _unusable(value) from None


def _allowed(conversation: _Conversation | None, owner: str | None) -> bool:
    """A conversation without an owner is known to whoever has its unguessable id."""
    return conversation is not None and conversation.owner in (None, owner)


def _turn(row: _Turn) -> Turn:
    return Turn(row.question, Answer.model_validate_json(row.answer), _iso(row.asked_at))


def _share(session: Session, one: _Share) -> Share:
    later = session.scalar(select(func.count()).where(_Turn.conversation_id == one.conversation_id, _Turn.asked_at > one.until)) or 0
    turns = session.scalar(select(func.count()).where(_Turn.conversation_id == one.conversation_id)) or 0
    return Share(one.token, turns - later, later)


def _prepare_sqlite(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _iso(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC).isoformat(timespec="seconds")


def _unusable(error: Exception) -> StorageError:
    reason = str(getattr(error, "orig", None) or getattr(error, "strerror", None) or type(error).__name__).splitlines()[0]
    return StorageError(f"The database cannot be used ({reason}).", hint="Check that the data folder is writable and has space, or correct SGA_DATABASE_URL.")
