"""Does the jobs: claims them from the database, answers, says it exactly once, and tries again later where Slack or the guide is away."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from indexer.errors import GuideError
from indexer.language import detect_language
from server.api.errors import PROBLEMS
from server.chat.answer import Answer
from server.slack import posting
from server.slack.answering import Answering, problem
from server.slack.blocks import Payload, plain_payload
from server.slack.job import Claimed, Job
from server.slack.phrases import phrase
from server.slack.storage import SlackStorage
from server.slack.web_api import SlackAway, SlackRefused, SlackSlower, WebApi

T = TypeVar("T")
_GIVE_WAY = 0.5
"""Seconds for which the work gives way to what arrives."""
_SETTLE = 0.05
"""Seconds without an arrival after which it is quiet."""
_FORGET_EVERY = 3600.0
"""Seconds between two removals of jobs that were done long ago."""
_log = logging.getLogger("server.slack")


@dataclass(frozen=True, slots=True)
class Pace:
    """Times of the worker, in seconds."""

    lease: float = 60.0
    """For how long a claimed job is nobody else's: longer than a call of Slack may take, as it is renewed before each."""
    look: float = 2.0
    """Between two looks into the database, for what other processes have left."""
    placeholder: float = 1.0
    """How long a question may wait before a placeholder says that it is being worked on."""
    first_retry: float = 1.0
    """Before the second attempt; doubled for each one more."""
    longest_retry: float = 60.0
    guide: float = 600.0
    """How long a question waits for a guide that cannot be read, before that is said."""
    slack: float = 24 * 3600.0
    """How long an answer waits for Slack, before it is given up."""


class Lost(Exception):
    """Another process has taken the job over."""


class Workers:
    """Several jobs at a time, of several conversations."""

    def __init__(self, storage: SlackStorage, api: WebApi, answering: Answering, *, pace: Pace, count: int = 4, clock: Callable[[], float] = time.time) -> None:
        self._storage = storage
        self._api = api
        self._answering = answering
        self._pace = pace
        self._count = count
        self._clock = clock
        self._name = uuid.uuid4().hex
        self._wake = asyncio.Event()
        self._stopping = False
        self._arriving = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._settling: asyncio.TimerHandle | None = None
        self._pending: list[tuple[Callable[[], Job | None], asyncio.Future[bool]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        # One thread of its own: what arrives is written down at once, however many questions are being answered in the others.
        self._database = ThreadPoolExecutor(1, thread_name_prefix="slack-database")

    async def start(self) -> None:
        """Begin to work, in the background."""
        self._tasks = [asyncio.create_task(self._work(f"{self._name}-{i}"), name=f"slack-worker-{i}") for i in range(self._count)]
        self._tasks.append(asyncio.create_task(self._forget(), name="slack-forget"))

    async def stop(self) -> None:
        """Work no longer. What was interrupted goes on in another process or after the next start."""
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._database.shutdown(wait=True)

    @contextlib.contextmanager
    def arriving(self) -> Iterator[None]:
        """While something arrives, the work gives way to it."""
        self._arriving += 1
        self._quiet.clear()
        if self._settling:
            self._settling.cancel()
        try:
            yield
        finally:
            self._arriving -= 1
            if not self._arriving:
                # Where many arrive at once there are moments between two of them, and a question begun in one delays the rest.
                self._settling = asyncio.get_running_loop().call_later(_SETTLE, self._quiet.set)

    async def accept(self, read: Callable[[], Job | None]) -> bool:
        """Write a job down, if `read` finds one. False where there is none, or where it is known already. Raises StorageError.

        What arrives while something is being written is written together, in one transaction: fifty events at once cost a few of them, not fifty.
        """
        written: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._pending.append((read, written))
        with self.arriving():
            if self._writing is None:
                self._writing = asyncio.create_task(self._write(), name="slack-arrivals")
            return await written

    async def _write(self) -> None:
        try:
            while self._pending:
                together, self._pending = self._pending, []
                outcomes = await asyncio.get_running_loop().run_in_executor(self._database, self._accept, [read for read, _ in together])
                for (_, written), outcome in zip(together, outcomes, strict=True):
                    if written.done():
                        continue
                    if isinstance(outcome, Exception):
                        written.set_exception(outcome)
                    else:
                        written.set_result(outcome)
                if True in outcomes:
                    self._wake.set()
        finally:
            self._writing = None

    def _accept(self, reads: list[Callable[[], Job | None]]) -> list[bool | Exception]:
        """For each: whether it is new, or what went wrong with it."""
        outcomes: list[bool | Exception] = [False] * len(reads)
        jobs: list[tuple[int, Job]] = []
        for i, read in enumerate(reads):
            try:
                if job := read():
                    jobs.append((i, job))
            except Exception as error:
                outcomes[i] = error
        try:
            for (i, _), new in zip(jobs, self._storage.accept_all([job for _, job in jobs]), strict=True):
                outcomes[i] = new
        except Exception as error:
            for i, _ in jobs:
                outcomes[i] = error
        return outcomes

    async def database(self, act: Callable[[], T]) -> T:
        """Something with the database, in its own thread. What arrives goes first: Slack waits for it three seconds, for an answer longer."""
        if not self._quiet.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_GIVE_WAY):
                    await self._quiet.wait()
        return await asyncio.get_running_loop().run_in_executor(self._database, act)

    async def _work(self, worker: str) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                claimed = await self.database(lambda: self._storage.claim(worker, self._pace.lease))
                if claimed is None:
                    due = await self.database(self._storage.next_due)
                    # What is due but cannot be had waits for another worker, whose end wakes this one.
                    wait = min(self._pace.look, due or self._pace.look)
                    # Not wait_for: it can swallow the cancellation by which this ends.
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(wait):
                            await self._wake.wait()
                    continue
                await self._do(worker, claimed)
                self._wake.set()
            except GuideError as error:
                _log.error("%s", error)
                await asyncio.sleep(self._pace.look)
            except Exception:
                # A worker that ended here would be missed only when none is left.
                _log.exception("unexpected error in a Slack worker")
                await asyncio.sleep(self._pace.look)

    async def _forget(self) -> None:
        while True:
            try:
                await self.database(self._storage.forget_old)
            except GuideError as error:
                _log.error("%s", error)
            await asyncio.sleep(_FORGET_EVERY)

    async def _do(self, worker: str, claimed: Claimed) -> None:
        job = claimed.job
        age = self._clock() - claimed.created
        retry = min(self._pace.longest_retry, self._pace.first_retry * 2 ** min(claimed.attempts - 1, 10))
        try:
            await (self._post(worker, claimed) if job.kind == "post" else self._answer(worker, claimed))
            await self.database(lambda: self._storage.finish(job.key, worker))
        except Lost:
            return
        except asyncio.CancelledError:
            await asyncio.shield(self.database(lambda: self._storage.postpone(job.key, worker, 0.0)))
            raise
        except SlackSlower as slower:
            seconds = slower.seconds
            await self.database(lambda: self._storage.pause_channel(job.channel, seconds))
            await self.database(lambda: self._storage.postpone(job.key, worker, seconds, uncounted=True))
        except (SlackAway, SlackRefused) as failure:
            mendable = isinstance(failure, SlackAway) or failure.mendable
            if not mendable or age > self._pace.slack:
                _log.error("An answer could not be said in channel %s: %s.", job.channel, failure)
                await self.database(lambda: self._storage.finish(job.key, worker))
                return
            _log.warning("Slack is away (%s); the answer waits %.0f s.", failure, retry)
            await self.database(lambda: self._storage.postpone(job.key, worker, retry))
        except GuideError as error:
            await self._without_guide(worker, claimed, error, retry)
        except Exception:
            _log.exception("unexpected error while answering in Slack")
            await self._give_up(worker, claimed, "internal") if claimed.attempts >= 3 else await self.database(lambda: self._storage.postpone(job.key, worker, retry))

    async def _answer(self, worker: str, claimed: Claimed) -> None:
        """Answer, with a sign of life where it takes long."""
        job = claimed.job
        status = asyncio.create_task(self._show_status(job)) if job.direct and claimed.answer is None else None
        try:
            if claimed.answer is not None:
                message: str | None = claimed.message
                said: Answer | Payload = Answer.model_validate_json(claimed.answer)
            else:
                said, message = await self._with_placeholder(worker, claimed)
                if isinstance(said, Answer):
                    written = said.model_dump_json()
                    await self._mine(lambda: self._storage.keep_answer(job.key, worker, written))
        finally:
            if status:
                await status
        payload = self._answering.payload(job, said) if isinstance(said, Answer) else said
        await self._say(worker, claimed, message, payload)

    async def _with_placeholder(self, worker: str, claimed: Claimed) -> tuple[Answer | Payload, str | None]:
        asking = asyncio.ensure_future(self._answering.answer(claimed))
        # Where the placeholder cannot be said, nobody reads what became of the answer.
        asking.add_done_callback(lambda done: done.cancelled() or done.exception())
        message = claimed.message
        try:
            await asyncio.wait({asking}, timeout=self._pace.placeholder)
            if not asking.done() and message is None and claimed.job.kind == "question" and not claimed.job.direct:
                message = await self._say(worker, claimed, None, self._placeholder(claimed.job))
            return await asking, message
        finally:
            asking.cancel()

    def _placeholder(self, job: Job) -> Payload:
        return plain_payload(phrase("working", detect_language(job.text)))

    async def _say(self, worker: str, claimed: Claimed, message: str | None, payload: Payload) -> str | None:
        """Say it: once, whatever an earlier attempt got done."""
        job = claimed.job
        if job.kind == "command":
            await self._mine(lambda: self._storage.renew(job.key, worker, self._pace.lease))
            await self._api.respond(job.response_url, {"response_type": "ephemeral", "replace_original": False} | payload)
            return None
        if message is None and claimed.attempts > 1:
            message = await posting.find(self._api, job)
        await self._mine(lambda: self._storage.renew(job.key, worker, self._pace.lease))
        if message is not None and await posting.change(self._api, job, message, payload):
            return message
        ts = await posting.post(self._api, job, payload)
        await self._mine(lambda: self._storage.keep_message(job.key, worker, ts))
        return ts

    async def _post(self, worker: str, claimed: Claimed) -> None:
        """Show the channel an answer that one person got."""
        job = claimed.job
        answer = await self._answering.stored(job.team, job.channel, job.conversation, job.text)
        if answer is None:
            await self._api.respond(job.response_url, {"response_type": "ephemeral", "replace_original": False} | plain_payload(phrase("gone", "en")))
            return
        try:
            ts = await self._say(worker, claimed, claimed.message, self._answering.payload(job, answer))
        except SlackRefused as refused:
            if refused.code not in ("not_in_channel", "channel_not_found"):
                raise
            await self._api.respond(job.response_url, {"response_type": "ephemeral", "replace_original": False} | plain_payload(phrase("invite_me", answer.language)))
            await self.database(lambda: self._storage.forget(job.key, worker))
            return
        if ts:
            await self.database(lambda: self._storage.begin_thread(job.team, job.channel, ts, job.conversation))
        with contextlib.suppress(SlackAway, SlackSlower, SlackRefused):
            await self._api.respond(job.response_url, {"delete_original": True})

    async def _without_guide(self, worker: str, claimed: Claimed, error: GuideError, retry: float) -> None:
        if self._clock() - claimed.created > self._pace.guide:
            await self._give_up(worker, claimed, error.code if error.code in PROBLEMS else "internal")
            return
        if claimed.attempts == 1:
            _log.warning("A question in Slack waits: %s", error)
        await self.database(lambda: self._storage.postpone(claimed.job.key, worker, retry))

    async def _give_up(self, worker: str, claimed: Claimed, code: str) -> None:
        job = claimed.job
        with contextlib.suppress(SlackAway, SlackSlower, SlackRefused, Lost):
            await self._say(worker, claimed, claimed.message, plain_payload(problem(code, job.text, request_id=job.key)))
        await self.database(lambda: self._storage.finish(job.key, worker))

    async def _show_status(self, job: Job) -> None:
        """A direct message shows a status where the workspace has that; it ends with the answer."""
        with contextlib.suppress(SlackAway, SlackSlower, SlackRefused):
            await self._api.call("assistant.threads.setStatus", channel_id=job.channel, thread_ts=job.thread, status=phrase("status", detect_language(job.text)))

    async def _mine(self, act: Callable[[], bool]) -> None:
        if not await self.database(act):
            raise Lost
