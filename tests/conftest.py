"""What every suite has: a fake encoder, a folder for pages, and an index that is built from it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from indexer.build import Summary, build_index
from indexer.encoder import Encoder, SentenceTransformerEncoder, load_encoder
from indexer.snapshot import Snapshot
from indexer.store import SnapshotStore
from tests.fake_encoder import FakeEncoder

Ingest = Callable[..., Summary]
ROOT = Path(__file__).parents[1]

# A machine that is busy with other things makes an example slow, not wrong.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@pytest.fixture(autouse=True)
def no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests decide on every setting; what the person who runs them has set does not reach them."""
    for name in os.environ:
        if name.startswith("SGA_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def real_encoder() -> SentenceTransformerEncoder:
    return load_encoder()


@pytest.fixture(scope="session")
def guide_encoder() -> SentenceTransformerEncoder:
    """The encoder as the guide adapts it."""
    return load_encoder(kb=ROOT / "kb")


@pytest.fixture(scope="session")
def guide_index(guide_encoder: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide's own index, made once for all who ask it; nobody writes into it."""
    return _made_once("guide-index", guide_encoder, tmp_path_factory, already=ROOT / "var" / "index")


@pytest.fixture(scope="session")
def meaningless_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide with the fake encoder: for who needs its sections and sentences, not what they mean."""
    return _made_once("meaningless-index", FakeEncoder(), tmp_path_factory)


@pytest.fixture(scope="session")
def guide_snapshot(meaningless_index: Path) -> Snapshot:
    return SnapshotStore(meaningless_index).open()


def _made_once(name: str, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory, already: Path | None = None) -> Path:
    """An index of the guide that workers side by side share: whoever comes second waits, and finds nothing changed."""
    here = tmp_path_factory.getbasetemp()
    shared = here.parent if "PYTEST_XDIST_WORKER" in os.environ else here
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if already and already.is_dir() and not folder.exists():
            # What is indexed already need not be encoded again.
            shutil.copytree(already, folder)
        build_index(ROOT / "kb", SnapshotStore(folder), encoder_name=encoder.name, load_encoder=lambda: encoder)
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that no worker is left alone with it at the end: the file that builds the guide's index; beside it the other files with the real model, those of faults and of Slack; when the index is there, who waits for it."""
    waits = {item.path for item in items if "guide_index" in getattr(item, "fixturenames", ())}
    first = next((item.path for item in items if item.path in waits), None)

    def place(item: pytest.Item) -> int:
        if item.path == first:
            return 0
        if item.path in waits:
            return 3
        return 1 if "real_model" in item.path.parts else 2 if {"fault", "slack"} & set(item.path.parts) else 4

    items.sort(key=place)


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


class PageFolder:
    """A knowledge base in a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()

    def write(self, file: str, text: str | bytes) -> Path:
        """Write one page; folders are made as needed."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path


@pytest.fixture
def kb(tmp_path: Path) -> PageFolder:
    return PageFolder(tmp_path / "kb")


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path / "index")


@pytest.fixture
def ingest(kb: PageFolder, store: SnapshotStore, encoder: FakeEncoder) -> Iterator[Ingest]:
    """Build the index of `kb` in `store`, with the fake encoder unless another is given."""

    def run(using: Encoder = encoder, strict: bool = True) -> Summary:
        return build_index(kb.root, store, encoder_name=using.name, load_encoder=lambda: using, strict=strict)

    yield run
