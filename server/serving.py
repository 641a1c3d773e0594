"""What the server answers from: the encoder, the published snapshot, and the change from one snapshot to the next under way."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from indexer.encoder import Encoder, Floats, encoder_name, load_encoder
from indexer.errors import GuideError, SnapshotError
from indexer.lexical import lexical_terms
from indexer.model import Language
from indexer.search import Ranked, rank
from indexer.store import SnapshotStore
from server.chat.answer import Answer
from server.chat.calibration import calibration_for, find_calibration
from server.chat.engine import ChatEngine, Stage, Trace
from server.chat.library import Library
from server.chat.tool import Tools
from server.settings import Settings
from server.tools.offered import tools_of

_LOOK_EVERY = 1.0
"""Seconds between two looks at whether a new snapshot has been published."""
_log = logging.getLogger("server")


class Serving:
    """One encoder and the snapshot of the moment. A question keeps the snapshot that it began with."""

    def __init__(self, store: SnapshotStore, model: str, load_encoder: Callable[[], Encoder], calibration: Path | None = None, tools: Callable[[], Tools] = Tools, kb: Path | None = None) -> None:
        """`kb` is the folder of the pages, which may adapt the model. `tools` reads what works a person's own case out; it is asked again with each snapshot."""
        self._store = store
        self._model = model
        self._load_encoder = load_encoder
        self._calibration_file = calibration
        self._tools = tools
        self._kb = kb
        self._library: Library | None = None
        self._engine: ChatEngine | None = None
        self._encoder: Encoder | None = None
        self._problem: GuideError | None = SnapshotError("The server is still starting.", hint="Try again in a few seconds.")
        self._stop = threading.Event()
        self._seen = ""
        # More questions at once than cores make none of them quicker, and keep the interpreter from whoever answers a request or acknowledges an event.
        self._cores = threading.BoundedSemaphore(len(os.sched_getaffinity(0)))

    def start(self) -> None:
        """Open the snapshot and load the encoder in the background, then follow what is published."""
        threading.Thread(target=self._follow, name="snapshots", daemon=True).start()

    def stop(self) -> None:
        """Follow no longer."""
        self._stop.set()

    @property
    def problem(self) -> GuideError | None:
        """Why no question can be answered now; None when they can."""
        return None if self._library and self._engine else self._problem

    def library(self) -> Library:
        """The library of the moment. Raises GuideError where there is none."""
        if self._library is None or self._engine is None:
            raise self._problem or SnapshotError("There is no index.", hint="Run `ingest.py`.")
        return self._library

    @property
    def encoder(self) -> Encoder:
        """The encoder. Raises GuideError where it is not loaded."""
        if self._encoder is None:
            raise self._problem or SnapshotError("There is no index.", hint="Run `ingest.py`.")
        return self._encoder

    def answer(self, text: str, *, earlier: Sequence[str] = (), language: Language | None = None, conversation_id: str = "", stage: Stage | None = None) -> tuple[Answer, Trace]:
        """Answer one question. Raises GuideError where nothing can be answered now."""
        library = self.library()
        assert self._engine is not None
        with self._cores:
            return self._engine.answer(library, text, earlier=earlier, language=language, conversation_id=conversation_id, stage=stage)

    def search(self, query: str, k: int) -> tuple[Library, list[Ranked]]:
        """The k best passages for a query, with the library that they belong to."""
        library = self.library()
        assert self._encoder is not None
        with self._cores:
            return library, rank(library.snapshot.index, self._encoder.encode_query(query), lexical_terms(query), k)

    def count_tokens(self, text: str) -> int:
        """Tokens of a text as the encoder counts them; 0 while there is none."""
        return self._encoder.count_tokens(text) if self._encoder else 0

    def encode(self, text: str) -> Floats:
        """Unit vector of a question, (dimension,). Raises GuideError where there is no encoder yet."""
        self.library()
        assert self._encoder is not None
        with self._cores:
            return self._encoder.encode_query(text).vector

    def load(self) -> None:
        """Load what is needed to answer, now. Raises GuideError."""
        own = find_calibration(self._store.folder, self._calibration_file)
        if self._encoder is None:
            name = encoder_name(self._model, self._kb)
            snapshot = self._store.open(encoder=name)
            self._encoder = self._load_encoder()
        else:
            snapshot = self._store.open(encoder=self._encoder.name)
        library = Library.of(snapshot, self._encoder.word_rank, self._tools())
        library.speller.warm_up()
        engine = ChatEngine(self._encoder, calibration_for(library.outside, own, self._model))
        # The first pass of a model is slow; no visitor should be the one to wait for it.
        engine.answer(library, "warm up 预热")
        self._library, self._engine, self._seen = library, engine, snapshot.name
        _return_memory()

    def _follow(self) -> None:
        faulty = False
        while not self._stop.is_set():
            try:
                if self._library is None or self._store.pointer().name != self._seen:
                    began = time.monotonic()
                    self.load()
                    _log.info("serving snapshot %s (opened in %.1f s)", self._seen, time.monotonic() - began)
                faulty = False
            except GuideError as error:
                if str(error) != str(self._problem):
                    _log.error("%s", error)
                self._problem = error
            except Exception:
                # Whatever it was, a thread that ends here would never look at a snapshot again, and nobody would notice.
                if not faulty:
                    _log.exception("a snapshot could not be opened; the one before serves on")
                faulty = True
            self._stop.wait(_LOOK_EVERY)


def _return_memory() -> None:
    """Give back to the system what loading took for a while: the C library keeps it otherwise, some thirty megabytes for the life of the process. Nothing where that library has no such call."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def serving_of(settings: Settings, encoder: Callable[[], Encoder] | None = None, *, threads: int | None = None) -> Serving:
    """What these settings answer from, not yet loaded. `encoder` loads another encoder than they name; `threads` are the cores of one question, all where None."""
    return Serving(SnapshotStore(settings.index_folder), settings.model, encoder or (lambda: load_encoder(settings.model, settings.kb, threads)), settings.calibration, lambda: tools_of(settings.kb), settings.kb)
