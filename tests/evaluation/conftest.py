"""A small knowledge base of plain texts, served with the fake encoder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.store import SnapshotStore
from server.serving import Serving
from tests.conftest import Ingest, PageFolder
from tests.fake_encoder import FakeEncoder

WriteLines = Callable[..., Path]


@pytest.fixture
def serving(kb: PageFolder, ingest: Ingest, store: SnapshotStore, encoder: FakeEncoder) -> Serving:
    """Three pages without anything but text."""
    kb.write("bridge.txt", "北河大桥全长三百二十米。大桥由周工设计。")
    kb.write("tower.txt", "南山塔高九十米。南山塔建于1998年，造价五百万元。")
    kb.write("museum.txt", "The museum opens at nine. Tickets cost 12 euros.")
    ingest()
    served = Serving(store, encoder.name, lambda: encoder)
    # The name of a model is looked up before it is loaded; the fake one has the same name as its index.
    served.load()
    return served


@pytest.fixture
def lines(tmp_path: Path) -> WriteLines:
    def write(name: str, *records: dict[str, Any]) -> Path:
        path = tmp_path / name
        path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), encoding="utf-8")
        return path

    return write
