"""A process that has everything loaded and forks one ingest for each line that it reads, so that hundreds of them can be killed in a minute.

A request is JSON: {"kb", "index", "kill_at": n or null, "steps": file or null}. The answers are two lines: the child's process id, then its wait status.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import indexer.store
from indexer.build import build_index
from indexer.store import SnapshotStore
from tests.fake_encoder import FakeEncoder


def main() -> None:
    for module in ("faiss", "mdit_py_plugins.footnote", "mdit_py_plugins.front_matter", "opencc", "yaml"):
        importlib.import_module(module)
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_ingest(request))
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)


def _ingest(request: dict[str, Any]) -> int:
    counter = StepCounter(request["index"], request["kill_at"])
    try:
        build_index(Path(request["kb"]), SnapshotStore(Path(request["index"])), encoder_name="fake-encoder", load_encoder=FakeEncoder)
    except Exception as error:
        print(repr(error), file=sys.stderr, flush=True)
        return 1
    if request["steps"]:
        Path(request["steps"]).write_text(str(counter.steps))
    return 0


class StepCounter:
    """Counts every time that the interpreter is about to touch something below a folder, and every line that it is about to run of what publishes.

    Ends the process at the n-th. The lines matter because between two of them a file may be open and still empty.
    """

    def __init__(self, folder: str, kill_at: int | None) -> None:
        self.steps = 0
        self._folder = folder
        self._kill_at = kill_at
        sys.addaudithook(self._audit)
        flush = os.fsync

        def counted(descriptor: int) -> None:
            self._step()
            flush(descriptor)

        os.fsync = counted
        sys.settrace(self._enter)

    def _enter(self, frame: FrameType, event: str, argument: object) -> Any:
        return self._line if frame.f_code.co_filename == indexer.store.__file__ else None

    def _line(self, frame: FrameType, event: str, argument: object) -> Any:
        if event == "line":
            self._step()
        return self._line

    def _audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" or event.startswith(("os.", "shutil.", "fcntl.")):
            for argument in arguments[:2]:
                if isinstance(argument, str | os.PathLike) and os.fspath(argument).startswith(self._folder):
                    self._step()
                    return

    def _step(self) -> None:
        self.steps += 1
        if self.steps == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
