"""A real server in a thread, over two pages and the fake encoder."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from indexer.build import build_index
from indexer.store import SnapshotStore
from server.access.keys import KeyStore
from server.app import create_app
from server.chat.decide import Calibration
from server.chat.engine import ChatEngine
from server.run import _listen as listen
from server.settings import Settings
from server.storage import Storage
from tests.fake_encoder import FakeEncoder

PAGE_EN = """---
id: odr
title: Order defect rate
language: en
updated: 2026-01-05
topics: [odr]
---

# Order defect rate

## What is the target for the order defect rate?

The order defect rate must stay below 1%.[^policy] Above it an account can be suspended.[^policy]

## How long does it take for the order defect rate to recover?

The order defect rate counts the orders of 60 days, so it takes 60 days to recover.[^policy]

[^policy]: [Order defect rate policy](https://example.com/odr), official, 2026-01
"""
PAGE_ZH = """---
id: odr
title: 订单缺陷率
language: zh
updated: 2026-01-05
topics: [odr]
---

# 订单缺陷率

## 订单缺陷率的目标是多少？

订单缺陷率必须低于 1%。[^policy] 超过之后账户可能被停用。[^policy]

## 订单缺陷率多久能恢复？

订单缺陷率统计 60 天的订单，所以需要 60 天恢复。[^policy]

[^policy]: [订单缺陷率政策](https://example.com/odr)，official，2026-01
"""
QUESTION = "How long does it take for the order defect rate to recover?"


BY_WORDS = Calibration({"coverage": 20.0}, -10.0)
"""The product's own numbers are for its real encoder; this answers what shares half of its words with the pages, and refuses the rest."""


@pytest.fixture(scope="package", autouse=True)
def calibrated_for_the_fake_encoder() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.serving.ChatEngine", lambda encoder, *_, **__: ChatEngine(encoder, BY_WORDS))
        yield


class Served:
    """A server that answers."""

    def __init__(self, settings: Settings, encoder: FakeEncoder) -> None:
        self.app = create_app(settings, encoder=lambda: encoder)
        self.settings = settings
        self._listening = listen("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._server = uvicorn.Server(uvicorn.Config(self.app, log_level="error", access_log=False, timeout_graceful_shutdown=1, lifespan="on"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listening]}, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 120
        while self.app.state.serving.problem is not None:
            assert time.monotonic() < deadline, self.app.state.serving.problem
            threading.Event().wait(0.01)

    def client(self, **options: Any) -> httpx.Client:
        """A plain HTTP client for it."""
        return httpx.Client(base_url=self.url, timeout=20, trust_env=False, **options)

    def close(self) -> None:
        """Stop it."""
        self._server.should_exit = True
        self._thread.join(20)
        self._listening.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of two pages; the server's data folder of each test lies elsewhere."""
    root = tmp_path_factory.mktemp("api")
    for name, text in (("en/odr.md", PAGE_EN), ("zh/odr.md", PAGE_ZH)):
        path = root / "kb" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    # The path of the repository's own guide: its sections are missing here, its questions are not.
    shutil.copytree(Path(__file__).parents[2] / "kb" / "paths", root / "kb" / "paths")
    build_index(root / "kb", SnapshotStore(root / "index"), encoder_name="fake-encoder", load_encoder=FakeEncoder)
    return root


Serve = Callable[..., Served]


@pytest.fixture
def settings(pages: Path, tmp_path: Path) -> Callable[..., Settings]:
    return lambda **given: Settings(**{"kb": pages / "kb", "index": pages / "index", "data": tmp_path / "data", "model": "fake-encoder", **given})


@pytest.fixture
def serve(settings: Callable[..., Settings]) -> Iterator[Serve]:
    """Serve with these settings; all are stopped when the test ends."""
    running: list[Served] = []

    def start(**given: Any) -> Served:
        running.append(Served(settings(**given), FakeEncoder()))
        return running[-1]

    yield start
    for one in running:
        one.close()


@pytest.fixture
def keys(settings: Callable[..., Settings]) -> Iterator[KeyStore]:
    """The keys of the test's database."""
    storage = Storage(None, settings().data)
    yield KeyStore(storage.engine)
    storage.close()


@pytest.fixture(scope="module")
def open_server(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One open server on loopback for all tests of a file."""
    data = tmp_path_factory.mktemp("data")
    server = Served(Settings(kb=pages / "kb", index=pages / "index", data=data, model="fake-encoder"), FakeEncoder())
    yield server
    server.close()
