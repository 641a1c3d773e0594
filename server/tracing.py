"""Traces: a span for each request and for each stage of a question, sent by OpenTelemetry where its usual variables say whereto, and nowhere otherwise.

Spans hold no question, no address and no key: the route, the status, the ids, the language and how long it took.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fastapi import Request
from opentelemetry import context, propagate, trace
from opentelemetry.trace import Span, SpanKind, StatusCode

from indexer import __version__
from indexer.errors import SettingError
from server.chat.engine import Stage

_NAME = "seller-guide-assistant"
_tracer = trace.get_tracer("server", __version__)
"""Does nothing until `start_tracing` has said whereto."""


def start_tracing() -> Callable[[], None]:
    """Send spans where OTEL_EXPORTER_OTLP_ENDPOINT (or …_TRACES_ENDPOINT) says. Returns what sends the last ones. Raises SettingError where that cannot be done."""
    wanted = os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") or os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    if not wanted or os.environ.get("OTEL_TRACES_EXPORTER", "").strip() == "none" or os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return _nothing
    protocol = os.environ.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") or os.environ.get("OTEL_EXPORTER_OTLP_PROTOCOL") or "http/protobuf"
    if protocol != "http/protobuf":
        raise SettingError(f"Traces cannot be sent by {protocol}.", hint="Leave OTEL_EXPORTER_OTLP_PROTOCOL unset, or set it to http/protobuf; the usual port for that is 4318.")
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise SettingError("OTEL_EXPORTER_OTLP_ENDPOINT is set, but what sends traces is not installed.", hint='Install it: pip install "seller-guide-assistant[telemetry]", or unset the variable.') from None
    attributes = {"service.version": __version__}
    if not os.environ.get("OTEL_SERVICE_NAME") and "service.name=" not in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", ""):
        attributes["service.name"] = _NAME
    provider = TracerProvider(resource=Resource.create(attributes), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return provider.shutdown


@contextmanager
def request_span(request: Request) -> Iterator[Span]:
    """A span around a request, within the trace that its sender began, if it did. `describe` names it, once the route is known."""
    token = context.attach(propagate.extract(dict(request.headers)))
    try:
        with _tracer.start_as_current_span(request.method[:7], kind=SpanKind.SERVER, record_exception=False) as span:
            yield span
    finally:
        context.detach(token)


def describe(span: Span, method: str, route: str, status: int, request_id: str) -> None:
    """What became of a request, in the names of the HTTP conventions."""
    span.update_name(f"{method} {route}")
    span.set_attributes({"http.request.method": method, "http.route": route, "http.response.status_code": status, "request.id": request_id})
    if status >= 500:
        span.set_status(StatusCode.ERROR)


class StageSpans:
    """The spans of one question, one stage after another. A stage begins where the one before ends."""

    def __init__(self, told: Stage | None = None) -> None:
        self._told = told
        self._current: Span | None = None

    def __call__(self, name: str) -> None:
        """A stage begins."""
        self.end()
        self._current = _tracer.start_span(name)
        if self._told:
            self._told(name)

    def unseen(self, name: str) -> None:
        """A stage begins of which nobody is told who waits for the answer."""
        self.end()
        self._current = _tracer.start_span(name)

    def end(self) -> None:
        """The last stage is done."""
        if self._current:
            self._current.end()
            self._current = None


@contextmanager
def question_span(channel: str, stage: Stage | None) -> Iterator[tuple[Span, StageSpans]]:
    """A span around one question, and what makes those of its stages."""
    with _tracer.start_as_current_span("question", attributes={"channel": channel}, record_exception=False) as span:
        stages = StageSpans(stage)
        try:
            yield span, stages
        finally:
            stages.end()


def _nothing() -> None:
    return
