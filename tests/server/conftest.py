"""The real application over the small guide, with an encoder that needs no model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from indexer.build import build_index
from indexer.store import SnapshotStore
from server.app import create_app
from server.chat.calibration import write_calibration
from server.chat.decide import Calibration
from server.settings import Settings
from tests.server.guide import PAGES, NarrowEncoder

ENCODER = NarrowEncoder(name="narrow-encoder")


class House:
    """A knowledge base, its index, and a data folder."""

    def __init__(self, root: Path) -> None:
        self.kb = root / "kb"
        # A decision of these tests' own, so that they hold however the built-in one is tuned: a fifth of the question's words must stand in the guide.
        write_calibration(root / "calibration.json", Calibration({"coverage": 20.0}, -4.0, 0.5), {})
        self.settings = Settings(kb=self.kb, data=root / "var", model=ENCODER.name, calibration=root / "calibration.json")
        self.store = SnapshotStore(self.settings.index_folder)
        for file, text in PAGES.items():
            self.write(file, text)

    def write(self, file: str, text: str) -> None:
        path = self.kb / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def publish(self) -> str:
        """Index the pages as they are; the snapshot's name."""
        return build_index(self.kb, self.store, encoder_name=ENCODER.name, load_encoder=lambda: ENCODER, strict=True).snapshot

    def client(self, *, loaded: bool = True) -> TestClient:
        """A client of a new application; `loaded` has it ready to answer from the first request on."""
        app = create_app(self.settings, encoder=lambda: ENCODER)
        if loaded:
            app.state.serving.load()
        # An error that the application lets through reaches the client as it does over the network, and fails no test by itself.
        return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture(scope="session")
def shared_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("house"))
    house.publish()
    return house


@pytest.fixture(scope="session")
def shared_client(shared_house: House) -> Iterator[TestClient]:
    with shared_house.client() as client:
        yield client


@pytest.fixture
def client(shared_client: TestClient) -> TestClient:
    """A client without a visitor's cookie; the application behind it is shared."""
    shared_client.cookies.clear()
    return shared_client
