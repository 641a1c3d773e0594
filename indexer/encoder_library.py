"""sentence-transformers, loaded without what it needs only for training, evaluating and compiling, and with its word table left on the disk.

Most of its import time and 150 MB of memory are scikit-learn, SciPy, torch's compiler and torch's distributed tensors: files of it and of transformers
name them at their top, and encoding a text touches none of them. While it is loaded, these packages are stood in for; whoever uses a name of theirs
later gets the real one. `make bench` measures start-up and memory again.
"""

from __future__ import annotations

import importlib
import json
import logging
import struct
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from indexer.errors import ModelError
from indexer.row_file import RowFile

_STOOD_IN = ("sklearn", "scipy", "torch._dynamo")
_MARKS = ("disable", "allow_in_graph", "assume_constant_result")
"""Decorators of the compiler: they say how a function is compiled, which none is here."""
_log = logging.getLogger("indexer")


def load_sentence_transformer(model: str, *, whole: bool = False, **options: Any) -> Any:
    """The SentenceTransformer of this name or folder; `options` are the class's own. Raises whatever the library raises.

    `whole`: the file is known to hold every weight, so that none has to be made up first.
    """
    try:
        with _standing_in() as stand_ins:
            library = importlib.import_module("sentence_transformers")
            with importlib.import_module("transformers.initialization").no_init_weights() if whole else nullcontext():
                return library.SentenceTransformer(model, **options)
    except Exception as error:
        if not stand_ins.asked:
            raise
        # Another version of the libraries, or another model, may use at once what it was not given; it starts slower then, but it starts.
        _log.info("sentence-transformers is loaded with all that it names: %s: %s", type(error).__name__, error)
    return importlib.import_module("sentence_transformers").SentenceTransformer(model, **options)


def compute_in(model: Any, dtype: Any, weights: Path, table: str) -> None:
    """Let a model that was loaded in the type of its file compute in `dtype`, with the very vectors that it would have if it had been loaded in it.

    Its table of word vectors, four fifths of a multilingual model, stays in the safetensors file `weights` under the name `table`: each pass reads the
    rows of its own text.
    """
    import torch

    with weights.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        start = 8 + length + json.loads(file.read(length))[table]["data_offsets"][0]
    stored = model.dtype
    row_bytes = int(model.transformers_model.get_input_embeddings().embedding_dim) * stored.itemsize
    rows = RowFile(weights, start, row_bytes, ModelError(f"The file {weights} ends too early.", hint="Remove its folder: it is made again at the next start."))

    class WordTable(torch.nn.Module):  # type: ignore[misc]  # the library is not type-checked
        def forward(self, ids: Any) -> Any:
            wanted, places = torch.unique(ids, return_inverse=True)
            vectors = torch.from_numpy(rows.read([(number, number + 1) for number in wanted.tolist()])).view(stored)
            return torch.nn.functional.embedding(places, vectors).to(dtype)

    model.transformers_model.set_input_embeddings(WordTable())
    model.to(dtype)


@contextmanager
def _standing_in() -> Iterator[_StandIns]:
    """Stand in for packages that are not loaded yet, until the end of the block."""
    import torch

    has_distributed = torch.distributed.is_available
    finder = _StandIns([name for name in _STOOD_IN if name not in sys.modules])
    sys.meta_path.insert(0, finder)
    # As in a build of torch without it, which both libraries know how to live with.
    torch.distributed.is_available = lambda: False
    try:
        yield finder
    finally:
        torch.distributed.is_available = has_distributed
        sys.meta_path.remove(finder)
        for module in finder.made:
            del sys.modules[module.__name__]
            package, _, name = module.__name__.rpartition(".")
            if package in sys.modules and sys.modules[package].__dict__.get(name) is module:
                delattr(sys.modules[package], name)


class _StandIns(MetaPathFinder, Loader):
    """Finds packages that hold whatever name they are asked for, as a name for later."""

    def __init__(self, packages: Sequence[str]) -> None:
        self._packages = packages
        self.made: list[ModuleType] = []
        self.asked = False
        """Whether any name was taken from one of them."""

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        return ModuleSpec(fullname, self, is_package=True) if any(f"{fullname}.".startswith(f"{package}.") for package in self._packages) else None

    def exec_module(self, module: ModuleType) -> None:
        self.made.append(module)

        def names(name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            self.asked = True
            return _mark if name in _MARKS else _Later(module, name)

        module.__dict__["__getattr__"] = names


class _Later:
    """A name of a package that is imported when the name is first used."""

    def __init__(self, stand_in: ModuleType, name: str) -> None:
        self._stand_in = stand_in
        self._name = name

    def _real(self) -> Any:
        module = importlib.import_module(self._stand_in.__name__)
        if module is self._stand_in:
            raise ImportError(f"{self._stand_in.__name__}.{self._name} is used while it is stood in for")
        return getattr(module, self._name)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._real()(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real(), name)

    def __instancecheck__(self, instance: object) -> bool:
        # Nothing can be an instance of a class that was never loaded, and asking is no reason to load it.
        module = sys.modules.get(self._stand_in.__name__)
        return module is not None and module is not self._stand_in and isinstance(instance, self._real())


def _mark(function: Any = None, *_: Any, **__: Any) -> Any:
    return _mark if function is None else function
