"""A fake model, a rephraser that talks to it, and an answer to reword."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from server.llm.configure import rephraser_of
from server.llm.rephrase import Rephraser
from server.metrics import Metrics
from server.settings import Settings
from tests.llm.fake_model import FakeModel, fake_model

Rephrasers = Callable[..., Rephraser]


@pytest.fixture(scope="module")
def server() -> Iterator[FakeModel]:
    with fake_model() as model:
        yield model


@pytest.fixture
def model(server: FakeModel) -> FakeModel:
    server.requests.clear()
    server.headers.clear()
    return server


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def rephrasers(model: FakeModel, metrics: Metrics) -> Iterator[Rephrasers]:
    """Makes a rephraser for the fake model; other settings may be given."""
    made: list[Rephraser] = []

    def make(**given: object) -> Rephraser:
        settings = Settings(**({"llm_base_url": model.url, "llm_model": "fake", "llm_api_key": "sk-secret"} | given))  # type: ignore[arg-type]
        rephraser = rephraser_of(settings, metrics)
        assert rephraser
        made.append(rephraser)
        return rephraser

    yield make
    for rephraser in made:
        rephraser.close()
