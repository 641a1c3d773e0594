"""The library that runs the encoder is loaded in part and its word table stays on the disk: nobody may notice but by time and memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from indexer.builtin_model import builtin_model_folder
from indexer.encoder import SentenceTransformerEncoder
from tests.real_model.texts import TEXTS

ROOT = Path(__file__).parents[2]


def run(code: str) -> str:
    """What a fresh Python prints: what is imported here has been imported by other tests already."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_very_vectors_of_the_library_that_loads_everything(real_encoder: SentenceTransformerEncoder) -> None:
    plain = SentenceTransformerEncoder(str(builtin_model_folder()), name="plain", offline=True)
    for text in TEXTS:
        ours, theirs = real_encoder.encode_query(text), plain.encode_query(text)
        assert np.array_equal(ours.vector, theirs.vector), text
        assert np.array_equal(ours.tokens, theirs.tokens), text


def test_what_encoding_never_touches_is_not_loaded_and_there_when_asked_for() -> None:
    said = run(
        "import sys; from indexer.encoder import load_encoder; load_encoder().encode_query('ODR'); print([name for name in ('sklearn', 'scipy', 'torch._dynamo') if name in sys.modules]);"
        "import torch; from sentence_transformers.util import manhattan_sim; print(float(manhattan_sim(torch.ones(1, 3), torch.zeros(1, 3))))"
    )
    assert said.split("\n") == ["[]", "-3.0"]


def test_a_library_that_uses_at_once_what_it_was_not_given_still_encodes() -> None:
    said = run(
        "import indexer.encoder_library as library; library._STOOD_IN += ('transformers.modeling_utils',); from indexer.encoder import load_encoder;"
        "print(len(load_encoder().encode_query('ODR').vector))"
    )
    assert said == "384"
