"""Static files, held in memory, each under an address that changes with the content."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
MOST_SHEETS = 20
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file."""

    body: bytes
    """Its bytes."""
    packed: bytes
    """The same, gzipped."""
    type: str
    """Its media type."""


class Assets:
    """All static files; one version covers them all, so modules can import each other by relative address."""

    def __init__(self, folder: Path = FOLDER) -> None:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        self.files = {path.relative_to(folder).as_posix(): _load(path) for path in files}
        digest = hashlib.sha256()
        for name, asset in self.files.items():
            digest.update(name.encode() + b"\0" + asset.body)
        self.version = digest.hexdigest()[:12]
        self._sheet = lru_cache(maxsize=32)(self._joined)

    def url(self, name: str) -> str:
        """Address of a file, good for ever."""
        return f"/static/{self.version}/{name}"

    def sheet(self, *names: str) -> str:
        """Address of several style sheets as one, in this order: one request instead of many."""
        return self.url(f"css/{'+'.join(names)}.css")

    def find(self, path: str) -> tuple[Asset, bool] | None:
        """The file at an address and whether the address names its version."""
        version, _, name = path.partition("/")
        if version == self.version and (found := self.files.get(name) or self._sheet(name)):
            return found, True
        return (self.files[path], False) if path in self.files else None

    def _joined(self, name: str) -> Asset | None:
        parts = [f"css/{part}.css" for part in name.removeprefix("css/").removesuffix(".css").split("+")]
        if len(parts) > MOST_SHEETS or not all(part in self.files for part in parts):
            return None
        return _packed(b"\n".join(self.files[part].body for part in parts), TYPES[".css"])


def _load(path: Path) -> Asset:
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _packed(path.read_bytes(), kind)


def _packed(body: bytes, kind: str) -> Asset:
    return Asset(body, gzip.compress(body, 9, mtime=0), f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
