"""An application over three small pages, with the fake encoder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from indexer.store import SnapshotStore
from server.app import create_app
from server.settings import Settings
from tests.conftest import Ingest, PageFolder
from tests.fake_encoder import FakeEncoder

PAGE = """---
id: odr-basics
title: {title}
language: {language}
updated: 2026-11-24
topics: [odr]
---
# {title}

## {heading}

{statement}[^policy]

[^policy]: [Order Defect Rate](https://sellercentral.amazon.com/gp/help/external/G200285170) — official, undated
"""


@pytest.fixture
def client(kb: PageFolder, ingest: Ingest, store: SnapshotStore, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Answers once the guide is there."""
    kb.write("en/odr-basics.md", PAGE.format(title="ODR basics", language="en", heading="How is ODR calculated and what is the target?", statement="ODR is defective orders divided by all orders of 60 days; the target is below 1%."))
    kb.write("zh/odr-basics.md", PAGE.format(title="ODR 基础", language="zh", heading="ODR 怎么计算，目标是多少？", statement="ODR 等于 60 天内缺陷订单除以全部订单，目标是低于 1%。"))
    ingest()
    monkeypatch.setattr("server.serving.encoder_name", lambda *_: encoder.name)
    settings = Settings(kb=kb.root, data=kb.root.parent, index=kb.root.parent / "index")
    app = create_app(settings, encoder=lambda: encoder)
    app.state.serving.load()
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
