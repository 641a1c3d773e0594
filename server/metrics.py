"""Numbers for the operator, in Prometheus' format at /metrics."""

from __future__ import annotations

import time
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from indexer import __version__
from indexer.snapshot import Snapshot
from server.chat.answer import Answer

_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_LLM_BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)


class Metrics:
    """One set of numbers for one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.questions = Counter("sga_questions", "Questions, by what became of them", ["status", "language", "channel"], registry=self.registry)
        self.seconds = Histogram("sga_stage_seconds", "Seconds spent on a question, by stage", ["stage"], buckets=_BUCKETS, registry=self.registry)
        self.dropped = Counter("sga_sentences_dropped", "Sentences that the check against their quote did not let pass", registry=self.registry)
        self.feedback = Counter("sga_feedback", "Thumbs, up and down", ["rating"], registry=self.registry)
        self.requests = Counter("sga_http_requests", "Requests, by route and what became of them", ["method", "route", "status"], registry=self.registry)
        self.limited = Counter("sga_limited", "Requests refused because there were too many, by what was counted", ["by"], registry=self.registry)
        self.replayed = Counter("sga_idempotent_replays", "Requests answered with what the same Idempotency-Key got before", registry=self.registry)
        self.running = Gauge("sga_questions_running", "Questions that are worked on now", registry=self.registry)
        self.waiting = Gauge("sga_questions_waiting", "Questions that wait for their turn", registry=self.registry)
        self.llm_answers = Counter("sga_llm_answers", "Answers that the language model was to word: model, or why the extractive one was kept", ["result"], registry=self.registry)
        self.llm_sentences = Counter("sga_llm_sentences", "Sentences of the language model: kept, or why they were dropped", ["result"], registry=self.registry)
        self.llm_tokens = Counter("sga_llm_tokens", "Tokens of the language model, estimated where its endpoint reports none", ["kind"], registry=self.registry)
        self.llm_seconds = Histogram("sga_llm_seconds", "Seconds spent on one answer of the language model", buckets=_LLM_BUCKETS, registry=self.registry)
        self.passages = Gauge("sga_index_passages", "Passages of the snapshot that serves", registry=self.registry)
        self.created = Gauge("sga_index_created_timestamp_seconds", "When the serving snapshot was built", registry=self.registry)
        self.age = Gauge("sga_index_age_seconds", "How long ago that was", registry=self.registry)
        self.snapshot = Gauge("sga_index_info", "Always 1; the labels name the snapshot that serves and the encoder that its vectors are of", ["snapshot", "encoder"], registry=self.registry)
        Gauge("sga_build_info", "Always 1; the label is the server's version", ["version"], registry=self.registry).labels(__version__).set(1)

    def count(self, answer: Answer, channel: str) -> None:
        """Take one answer into account."""
        self.questions.labels(answer.status, answer.language, channel).inc()
        for stage, milliseconds in answer.timing_ms.model_dump().items():
            self.seconds.labels(stage).observe(milliseconds / 1000)

    def serves(self, snapshot: Snapshot) -> None:
        """Take into account what is answered from."""
        created = datetime.fromisoformat(snapshot.created).timestamp()
        self.passages.set(len(snapshot.passages))
        self.created.set(created)
        self.age.set(max(0.0, time.time() - created))
        self.snapshot.clear()
        self.snapshot.labels(snapshot.name, snapshot.encoder).set(1)

    def text(self) -> bytes:
        """All numbers, as Prometheus reads them."""
        return generate_latest(self.registry)
