"""The folder of snapshots: which one serves, how a new one takes its place, how to go back.

`current` is one small file with the name of the serving snapshot, the hash of its manifest, and the hash of that line. It is replaced by one rename, so a
reader sees the old snapshot or the new one and nothing between.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import SnapshotError, StorageError
from indexer.snapshot import Snapshot, flush, open_snapshot

_KEEP = 3
"""Snapshots kept on the disk, the serving one among them."""
_NO_INDEX = "Run `ingest.py` (or `make run`) to build it."


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which snapshot serves."""

    name: str
    manifest_hash: str


class SnapshotStore:
    """All snapshots of one index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._snapshots = folder / "snapshots"
        self._current = folder / "current"

    def pointer(self) -> Pointer:
        """The serving snapshot. Raises SnapshotError where there is none or the pointer is damaged."""
        try:
            line = self._current.read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            raise SnapshotError(f"There is no index in {self.folder}.", hint=_NO_INDEX) from None
        except OSError as error:
            raise SnapshotError(f"The index in {self.folder} cannot be read ({error.strerror}).", hint="Check the folder's permissions.") from None
        name, manifest_hash, check = [*line.split(" "), "", "", ""][:3]
        if _line(Pointer(name, manifest_hash)).strip() != line or not check:
            raise SnapshotError(f"The file {self._current} is damaged.", hint="Run `ingest.py --rollback` to serve the newest snapshot that is whole, or `ingest.py` to build a new one.")
        return Pointer(name, manifest_hash)

    def open(self, *, encoder: str | None = None) -> Snapshot:
        """Open the serving snapshot. Raises SnapshotError."""
        pointer = self.pointer()
        return open_snapshot(self._snapshots / pointer.name, pointer.manifest_hash, encoder=encoder)

    def building_folder(self, name: str) -> Path:
        """A fresh folder to write a snapshot into; nobody reads it until it is published. Left-overs of a crash are removed. Raises StorageError."""
        try:
            self._snapshots.mkdir(parents=True, exist_ok=True)
            for left in self._snapshots.glob(".building-*"):
                shutil.rmtree(left, ignore_errors=True)
            folder = self._snapshots / f".building-{name}"
            folder.mkdir()
        except OSError as error:
            raise cannot_write(self.folder, error) from None
        return folder

    def publish(self, building: Path, name: str, manifest_hash: str) -> None:
        """Put a finished snapshot in the place of the serving one, and remove those that are older than the last few. Raises StorageError."""
        try:
            (building / "published").write_text(manifest_hash, encoding="utf-8")
            flush(building / "published")
            building.rename(self._snapshots / name)
            # The snapshot must be on the disk under its name before the pointer is: after a power cut it would point at nothing.
            flush(self._snapshots)
            self._point(Pointer(name, manifest_hash))
        except OSError as error:
            raise cannot_write(self.folder, error) from None
        for old in self._newest_first()[_KEEP:]:
            if old != name:
                shutil.rmtree(self._snapshots / old, ignore_errors=True)

    def roll_back(self) -> Pointer:
        """Serve the newest whole snapshot older than the serving one; any whole one where the pointer is damaged. Raises SnapshotError, StorageError."""
        try:
            serving: str | None = self.pointer().name
        except SnapshotError:
            serving = None
        for name in self._newest_first():
            if serving is not None and name >= serving:
                continue
            try:
                pointer = Pointer(name, (self._snapshots / name / "published").read_text(encoding="utf-8", errors="replace").strip())
                open_snapshot(self._snapshots / name, pointer.manifest_hash)
            except (SnapshotError, OSError):
                continue
            try:
                self._point(pointer)
            except OSError as error:
                raise cannot_write(self.folder, error) from None
            return pointer
        raise SnapshotError("There is no older snapshot to go back to.", hint=_NO_INDEX)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Only one process writes at a time. The lock falls with the process. Raises StorageError where another one holds it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            stream = (self.folder / "lock").open("w")
        except OSError as error:
            raise cannot_write(self.folder, error) from None
        with stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise StorageError(f"Another ingest is writing to {self.folder}.", hint="Wait until it is done.") from None
            yield

    def _newest_first(self) -> list[str]:
        if not self._snapshots.is_dir():
            return []
        return sorted((path.name for path in self._snapshots.iterdir() if path.is_dir() and not path.name.startswith(".")), reverse=True)

    def _point(self, pointer: Pointer) -> None:
        aside = self.folder / "current.new"
        with aside.open("w", encoding="utf-8") as stream:
            stream.write(_line(pointer))
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(self._current)
        flush(self.folder)


def _line(pointer: Pointer) -> str:
    body = f"{pointer.name} {pointer.manifest_hash}"
    return f"{body} {hashlib.sha256(body.encode()).hexdigest()[:16]}\n"


def cannot_write(folder: Path, error: OSError) -> StorageError:
    """What to say when the index folder is read-only or full."""
    reason = error.strerror or str(error)
    return StorageError(f"The folder {folder} cannot be written ({reason}). What served before still serves.", hint="Free some disk space, make the folder writable, or give another one with --index or SGA_DATA.")
