"""The built-in encoder, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.encoder import SentenceTransformerEncoder, load_encoder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.real_model)


@pytest.fixture(scope="session")
def real_encoder() -> SentenceTransformerEncoder:
    return load_encoder()
