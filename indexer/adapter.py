"""What a knowledge base changes in the built-in encoder: low-rank additions to some of its weight matrices (LoRA, arXiv:2106.09685), as a file beside the pages.

They are added to the matrices when the model is loaded, so that encoding takes the time that it took. `indexer.adapt` learns them.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.errors import ModelError, StorageError

if TYPE_CHECKING:
    from indexer.encoder import Floats

FILE = "adapter.safetensors"
"""Its name in the folder of the pages."""
_BASE = "base"
_ADDED = "+"
"""Stands in an encoder's name between that of its weights and that of what was added to them."""
_log = logging.getLogger("indexer")
_AGAIN = "Run `ingest.py --adapt` again, or remove the file: then the encoder is used as it is."


@dataclass(frozen=True, slots=True)
class Adapter:
    """Additions to an encoder's weights."""

    base: str
    """Name of the encoder that they are for: added to other weights they would be noise."""
    changes: Mapping[str, tuple[Floats, Floats]]
    """By the name of a module: two factors, shapes (outputs, r) and (r, inputs), whose product is added to its weight."""

    def name(self) -> str:
        """Name of the encoder with these additions: vectors made without them can't be compared with its own."""
        digest = hashlib.sha256()
        for module, (outer, inner) in sorted(self.changes.items()):
            digest.update(module.encode() + outer.astype(np.float16).tobytes() + inner.astype(np.float16).tobytes())
        return f"{self.base}{_ADDED}{digest.hexdigest()[:12]}"

    def add_to(self, model: Any) -> None:
        """Add them to a transformers model. Raises ModelError where the model has no such matrices."""
        import torch

        modules = dict(model.named_modules())
        with torch.inference_mode():
            for name, (outer, inner) in self.changes.items():
                weight = getattr(modules.get(name), "weight", None)
                if weight is None or tuple(weight.shape) != (len(outer), inner.shape[1]):
                    raise ModelError(f"The adapter has a change for {name}, which the model lacks or has in another shape.", hint=_AGAIN)
                weight.copy_((weight.float() + torch.from_numpy(outer @ inner)).to(weight.dtype))


def find_adapter(kb: Path, base: str) -> Adapter | None:
    """The adapter of a folder of pages; None where it has none, or one for another encoder than `base`. Raises ModelError where the file can't be read."""
    path = kb / FILE
    if not path.is_file():
        return None
    from safetensors import SafetensorError, safe_open

    changes: dict[str, tuple[Floats, Floats]] = {}
    try:
        with safe_open(path, framework="np") as file:
            if (made_for := (file.metadata() or {}).get(_BASE)) != base:
                _log.warning("%s is for the encoder %s, not for %s: it is not used. `ingest.py --adapt` learns one anew.", path, made_for, base)
                return None
            for name in sorted({key.rpartition(".")[0] for key in file.keys()}):  # noqa: SIM118 - it is no dict
                outer, inner = (np.asarray(file.get_tensor(f"{name}.{side}"), np.float32) for side in ("outer", "inner"))
                if outer.ndim != 2 or inner.ndim != 2 or outer.shape[1] != inner.shape[0] or not (np.isfinite(outer).all() and np.isfinite(inner).all()):
                    raise ValueError(f"{name} holds no two factors")
                changes[name] = outer, inner
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelError(f"The adapter {path} cannot be read: {error}.", hint=_AGAIN) from None
    return Adapter(base, changes)


def write_adapter(adapter: Adapter, kb: Path) -> Path:
    """Write an adapter into a folder of pages, in one step. Returns its path. Raises StorageError."""
    from safetensors.numpy import save

    path, aside = kb / FILE, kb / f".{FILE}.new"
    tensors = {f"{name}.{side}": values.astype(np.float16) for name, factors in adapter.changes.items() for side, values in zip(("outer", "inner"), factors, strict=True)}
    try:
        aside.write_bytes(save(tensors, metadata={_BASE: adapter.base}))
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise StorageError(f"The file {path} cannot be written ({error.strerror}).", hint="Name a folder of pages that can be written to.") from None
    return path
