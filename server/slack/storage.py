"""What came from Slack and what became of it, in the same database as the conversations. The database decides who does what: several processes can share it."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Column, Connection, Float, Index, Integer, MetaData, String, Table, Text, and_, delete, exists, insert, or_, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from indexer.errors import StorageError
from server.slack.job import Claimed, Job

_metadata = MetaData()
_jobs = Table(
    "slack_jobs",
    _metadata,
    Column("key", String(200), primary_key=True),
    Column("event_id", String(64), unique=True),
    Column("conversation", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("position", Float, nullable=False),
    Column("job", Text, nullable=False),
    Column("created", Float, nullable=False),
    Column("due", Float, nullable=False),
    Column("leased", Float, nullable=False),
    Column("worker", String(64), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("message", String(32)),
    Column("answer", Text),
    Column("done", Float),
    Index("slack_jobs_to_do", "done", "due"),
    Index("slack_jobs_of_conversation", "conversation", "done"),
)
_threads = Table(
    "slack_threads",
    _metadata,
    Column("thread", String(200), primary_key=True),
    Column("conversation", String(64), nullable=False),
)
_LOOKED_AT = 20
"""Jobs that are tried in turn when one is claimed, as other processes claim at the same time."""
_KEPT = 7 * 24 * 3600
"""Seconds for which a finished job is remembered: far longer than Slack delivers anything again."""


class SlackStorage:
    """Jobs and threads. Every method is safe to call from several threads and processes; each raises StorageError where the database cannot be used."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock
        with _safely():
            _metadata.create_all(engine)

    def accept_all(self, jobs: Sequence[Job]) -> list[bool]:
        """Keep jobs to be done, in one transaction. False for each that is already known, by its key or by its event."""
        if not jobs:
            return []
        try:
            with _safely(), self._engine.begin() as connection:
                return self._insert(connection, jobs)
        except _Known:
            # Another process has written one of them, or begun one of the threads, at this moment.
            return [self.accept(job) for job in jobs]

    def accept(self, job: Job) -> bool:
        """Keep a job to be done. False where it is already known, by its key or by its event."""
        for _ in range(3):
            try:
                with _safely(), self._engine.begin() as connection:
                    return self._insert(connection, [job])[0]
            except _Known:
                continue
        raise StorageError("The database cannot be used (two processes stand in each other's way).", hint="Slack delivers the event again.")

    def _insert(self, connection: Connection, jobs: Sequence[Job]) -> list[bool]:
        now = self._clock()
        same = or_(_jobs.c.key.in_([job.key[:200] for job in jobs]), _jobs.c.event_id.in_([job.event_id for job in jobs if job.event_id]))
        known = {name for row in connection.execute(select(_jobs.c.key, _jobs.c.event_id).where(same)) for name in row}
        new: list[bool] = []
        rows: list[dict[str, object]] = []
        threads: dict[str, str] = {}
        for job in jobs:
            key = job.key[:200]
            new.append(key not in known and (job.event_id is None or job.event_id not in known))
            if not new[-1]:
                continue
            known |= {key, job.event_id}
            rows.append(
                {
                    "key": key,
                    "event_id": job.event_id,
                    "conversation": job.conversation,
                    "channel": job.channel,
                    "position": _position(job.ts, now),
                    "job": json.dumps(dataclasses.asdict(job)),
                    "created": now,
                    "due": now,
                    "leased": 0.0,
                    "worker": "",
                    "attempts": 0,
                }
            )
            if job.thread:
                threads.setdefault(_thread(job.team, job.channel, job.thread), job.conversation)
        if rows:
            connection.execute(insert(_jobs), rows)
        _begin_threads(connection, threads)
        return new

    def claim(self, worker: str, lease: float) -> Claimed | None:
        """The next job, which nobody else does for `lease` seconds; None where nothing is due. Jobs of one conversation are done one after another, in the order of their messages."""
        now = self._clock()
        with _safely(), self._engine.begin() as connection:
            other = _jobs.alias()
            ahead = exists().where(other.c.conversation == _jobs.c.conversation, other.c.key != _jobs.c.key, other.c.done.is_(None), or_(other.c.leased > now, other.c.position < _jobs.c.position))
            free = and_(_jobs.c.done.is_(None), _jobs.c.due <= now, _jobs.c.leased <= now, ~ahead)
            for key in connection.scalars(select(_jobs.c.key).where(free).order_by(_jobs.c.position).limit(_LOOKED_AT)).all():
                # Asked again with the change itself, because another process may have been faster.
                taken = update(_jobs).where(_jobs.c.key == key, free).values(worker=worker, leased=now + lease, attempts=_jobs.c.attempts + 1)
                if connection.execute(taken).rowcount:
                    return _claimed(connection, key)
        return None

    def renew(self, key: str, worker: str, lease: float) -> bool:
        """Keep a claimed job for another `lease` seconds. False where another worker has taken it over, after which this one must not say anything."""
        return self._change(key, worker, leased=self._clock() + lease)

    def keep_answer(self, key: str, worker: str, answer: str) -> bool:
        """Remember the answer, so that another attempt says the same."""
        return self._change(key, worker, answer=answer)

    def keep_message(self, key: str, worker: str, message: str | None) -> bool:
        """Remember the message that was posted; None where it is gone."""
        return self._change(key, worker, message=message)

    def finish(self, key: str, worker: str) -> bool:
        """Done, for good. What was said is not kept here: that it was done is all that another delivery has to find, and conversations are deleted elsewhere."""
        return self._change(key, worker, done=self._clock(), leased=0.0, job="", answer=None)

    def forget(self, key: str, worker: str) -> None:
        """Not done, and not to be tried again until it is asked for again."""
        with _safely(), self._engine.begin() as connection:
            connection.execute(delete(_jobs).where(_jobs.c.key == key[:200], _jobs.c.worker == worker))

    def postpone(self, key: str, worker: str, seconds: float, *, uncounted: bool = False) -> bool:
        """Try again later. `uncounted` where the attempt did not get as far as saying anything."""
        return self._change(key, worker, due=self._clock() + seconds, leased=0.0, **({"attempts": _jobs.c.attempts - 1} if uncounted else {}))

    def pause_channel(self, channel: str, seconds: float) -> None:
        """Nothing more into a channel for so long: Slack has asked for it."""
        until = self._clock() + seconds
        with _safely(), self._engine.begin() as connection:
            connection.execute(update(_jobs).where(_jobs.c.channel == channel, _jobs.c.done.is_(None), _jobs.c.due < until).values(due=until))

    def next_due(self) -> float | None:
        """Seconds until something may be due; None where nothing waits."""
        with _safely(), self._engine.connect() as connection:
            rows = connection.execute(select(_jobs.c.due, _jobs.c.leased).where(_jobs.c.done.is_(None)).order_by(_jobs.c.due).limit(_LOOKED_AT)).all()
        return max(0.0, min(max(due, leased) for due, leased in rows) - self._clock()) if rows else None

    def begin_thread(self, team: str, channel: str, thread: str, conversation: str) -> None:
        """The assistant takes part in a thread."""
        try:
            with _safely(), self._engine.begin() as connection:
                _begin_threads(connection, {_thread(team, channel, thread): conversation})
        except _Known:
            return

    def conversation(self, team: str, channel: str, thread: str) -> str | None:
        """The conversation of a thread that the assistant takes part in; None for any other thread."""
        with _safely(), self._engine.connect() as connection:
            return connection.execute(select(_threads.c.conversation).where(_threads.c.thread == _thread(team, channel, thread))).scalar()

    def forget_old(self) -> None:
        """Remove what was done long ago."""
        with _safely(), self._engine.begin() as connection:
            connection.execute(delete(_jobs).where(_jobs.c.done < self._clock() - _KEPT))

    def _change(self, key: str, worker: str, **values: object) -> bool:
        with _safely(), self._engine.begin() as connection:
            mine = and_(_jobs.c.key == key[:200], _jobs.c.worker == worker, _jobs.c.done.is_(None))
            return bool(connection.execute(update(_jobs).where(mine).values(**values)).rowcount)


def _begin_threads(connection: Connection, conversations: dict[str, str]) -> None:
    """Threads by name, each with its conversation; one that has begun stays as it is."""
    begun = set(connection.scalars(select(_threads.c.thread).where(_threads.c.thread.in_(conversations))))
    if rows := [{"thread": thread, "conversation": conversation} for thread, conversation in conversations.items() if thread not in begun]:
        connection.execute(insert(_threads), rows)


def _claimed(connection: Connection, key: str) -> Claimed:
    row = connection.execute(select(_jobs).where(_jobs.c.key == key)).one()
    return Claimed(Job(**json.loads(row.job)), row.attempts, row.created, row.message, row.answer)


def _thread(team: str, channel: str, thread: str) -> str:
    return f"{team}:{channel}:{thread}"[:200]


def _position(ts: str, now: float) -> float:
    try:
        return float(ts)
    except ValueError:
        return now


class _Known(Exception):
    """The row is there already."""


@contextmanager
def _safely() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise _Known from None
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        raise StorageError(f"The database cannot be used ({reason}).", hint="Check that the data folder is writable and has space, or correct SGA_DATABASE_URL.") from None
