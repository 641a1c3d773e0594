"""`python -m server search | keys | insights | forget | mcp`: what the operator does without the web."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from typing import TYPE_CHECKING

from indexer.errors import SettingError
from server.access.keys import KeyInfo, KeyStore
from server.settings import Settings, load_settings
from server.storage import Storage

if TYPE_CHECKING:
    from server.serving import Serving


def search(arguments: argparse.Namespace) -> int:
    """Passages for a query, from the index here or from a running server."""
    from server.api.errors import PROBLEMS, ApiError

    if arguments.url:
        from server.client import Client

        with Client(arguments.url, key=_settings(arguments).client_key) as client:
            results = client.search(arguments.query, k=arguments.k)
    else:
        from server.api.asking import checked_question
        from server.api.search import found

        try:
            query = checked_question(arguments.query)
        except ApiError as error:
            message, hint = PROBLEMS[error.code].en
            raise SettingError(message, hint=hint.format_map(error.values)) from None
        results = found(_loaded(_settings(arguments)), query, arguments.k).results
    if arguments.json:
        print(json.dumps([one.model_dump(mode="json") for one in results], ensure_ascii=False, indent=2))
    else:
        for one in results:
            print(f"{one.score:.3f}  {one.document}:{one.lines[0]}  {' › '.join(one.heading_path)}\n       {' '.join(one.text.split())[:160]}")
    return 0


def keys(arguments: argparse.Namespace) -> int:
    """Make, list, rotate or revoke keys."""
    storage = _storage(_settings(arguments))
    try:
        store = KeyStore(storage.engine)
        if arguments.action == "list":
            _show_keys(store.listed(), arguments.json)
            return 0
        if arguments.action == "make":
            info, text = store.make(arguments.name, arguments.scope or ["chat"], days=arguments.days)
        elif arguments.action == "rotate":
            info, text = store.rotate(arguments.id, grace_hours=arguments.grace)
        else:
            info, text = store.revoke(arguments.id), ""
        if arguments.json:
            print(json.dumps({**dataclasses.asdict(info), **({"key": text} if text else {})}, ensure_ascii=False, indent=2))
        elif text:
            print(text)
            print(f"Key {info.id} ({info.name}; {', '.join(info.scopes)}). It is shown this once: only its hash is kept.", file=sys.stderr)
        else:
            print(f"Key {info.id} ({info.name}) is revoked.")
        return 0
    finally:
        storage.close()


def insights(arguments: argparse.Namespace) -> int:
    """What was asked and what the guide lacks."""
    from server.insights.export import as_csv, as_markdown
    from server.insights.report import report

    settings = _settings(arguments)
    storage = _storage(settings)
    try:
        found = report(_loaded(settings), storage, arguments.days)
    finally:
        storage.close()
    print(found.model_dump_json(indent=2) if arguments.format == "json" else as_csv(found) if arguments.format == "csv" else as_markdown(found), end="" if arguments.format != "json" else "\n")
    return 0


def forget(arguments: argparse.Namespace) -> int:
    """Delete conversations with their feedback, and what is kept to be given again to the same Idempotency-Key."""
    from datetime import UTC, datetime, timedelta

    from server.api.idempotency import forget_replies

    storage = _storage(_settings(arguments))
    try:
        before = datetime.now(UTC) - timedelta(days=arguments.older_than) if arguments.older_than is not None else None
        owner = f"key:{arguments.key_id}" if arguments.key_id else arguments.owner
        count = storage.forget(before=before, owner=owner, conversation_id=arguments.conversation)
        forget_replies(storage.engine)
    finally:
        storage.close()
    print(json.dumps({"deleted": count}) if arguments.json else f"Deleted {count} conversations.")
    return 0


def mcp(arguments: argparse.Namespace) -> int:
    """The tools of the Model Context Protocol on standard input and output."""
    from server.api.asking import Asking
    from server.api.capacity import Capacity
    from server.llm.configure import rephraser_of
    from server.logs import configure_logging
    from server.mcp.tools import mcp_server
    from server.metrics import Metrics
    from server.shelf import Shelf
    from server.tracing import start_tracing

    settings = _settings(arguments)
    configure_logging(settings.log_format)
    send_last_spans = start_tracing()
    metrics = Metrics()
    rephraser = rephraser_of(settings, metrics)
    storage = _storage(settings)
    try:
        serving = _loaded(settings)
        capacity = Capacity(metrics, concurrent=settings.max_concurrent, waiting=settings.max_waiting, seconds=settings.timeout_s)
        mcp_server(Asking(serving, storage, metrics, capacity, rephraser, settings.log_questions), Shelf(serving), settings.kb).run("stdio")
    finally:
        if rephraser:
            rephraser.close()
        storage.close()
        send_last_spans()
    return 0


def _settings(arguments: argparse.Namespace) -> Settings:
    return load_settings(kb=arguments.kb, index=arguments.index)


def _storage(settings: Settings) -> Storage:
    return Storage(settings.database_url, settings.data)


def _loaded(settings: Settings) -> Serving:
    from server.serving import serving_of

    serving = serving_of(settings)
    serving.load()
    return serving


def _show_keys(listed: list[KeyInfo], as_json: bool) -> None:
    if as_json:
        print(json.dumps([dataclasses.asdict(one) for one in listed], ensure_ascii=False, indent=2))
        return
    for one in listed:
        print(f"{one.id}  {'active ' if one.active else 'revoked' if one.revoked_at else 'expired'}  {','.join(one.scopes):<16} {one.created_at}  {one.name}")
    if not listed:
        print("There are no keys. Make one: python -m server keys make NAME")
