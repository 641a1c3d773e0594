"""`ingest.py --adapt`: the encoder learns a trade's own words from the ways to ask, and an index made so answers with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ingest
from indexer.encoder import encoder_name
from indexer.errors import ModelError
from indexer.store import SnapshotStore
from server.serving import serving_of
from server.settings import Settings

pytestmark = pytest.mark.real_model

SECTIONS = {
    "Setting sail again after a storm": ("Wait until the harbour master lifts the flag.", ("lulu", "the big nap", "when the soup clears")),
    "Losing a net": ("Report the place of a lost net within one day.", ("a ghost", "the widow", "when the curtain is gone")),
    "Being paid for the catch": ("The auction pays on Friday for the whole week.", ("silver day", "the fat envelope", "when the bell has rung")),
    "Hiring a deck hand": ("A deck hand needs a seaman's book and a medical certificate.", ("a green sock", "the new mouth", "when a bunk is free")),
}
FRAMES = ("what do I do about {}", "{}: what then", "tell me about {}", "is there a rule for {}", "my cousin asks about {}", "{} came up today", "who deals with {}", "how does {} work here", "we had {} this morning", "any advice on {}")


def pages(folder: Path, frames: tuple[str, ...] = FRAMES) -> Path:
    folder.mkdir()
    text = "# Fishing\n"
    for heading, (said, names) in SECTIONS.items():
        asks = "\n".join(frame.format(name) for frame in frames for name in names)
        text += f"\n## {heading}\n\n<!-- also asked:\n{asks}\n-->\n\n{said}\n"
    (folder / "fishing.md").write_text(text, encoding="utf-8")
    return folder


def test_too_few_ways_to_ask_are_said(tmp_path: Path) -> None:
    from indexer.adapt import adapt

    with pytest.raises(ModelError, match="ways to ask"):
        adapt(pages(tmp_path / "kb", FRAMES[:1]))


def test_an_adapted_index_is_built_served_and_kept_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kb, index = pages(tmp_path / "kb"), tmp_path / "index"
    assert ingest.main(["--adapt", "--kb", str(kb), "--index", str(index)]) == 0
    said = capsys.readouterr().out
    assert "adapter.safetensors" in said
    assert "Indexed 1 pages" in said
    assert encoder_name(kb=kb) not in (encoder_name(), encoder_name(kb=tmp_path))

    losses = [float(loss) for loss in re.findall(r"loss ([\d.]+)", said)]
    assert losses[-1] < losses[0], "nothing was learned"

    serving = serving_of(Settings(kb=kb, index=index, data=tmp_path))
    serving.load()
    assert serving.encoder.name == encoder_name(kb=kb)
    answer, _ = serving.answer("a green sock, who has to bring what")
    assert "medical certificate" in answer.answer


def test_an_index_without_the_adapter_is_not_searched_with_it(tmp_path: Path) -> None:
    from indexer.errors import SnapshotError

    kb = pages(tmp_path / "kb", FRAMES[:1])
    assert ingest.main(["--kb", str(kb), "--index", str(tmp_path / "index")]) == 0
    assert SnapshotStore(tmp_path / "index").open().encoder == encoder_name()
    with pytest.raises(SnapshotError, match="built with the model"):
        SnapshotStore(tmp_path / "index").open(encoder=f"{encoder_name()}+0123456789ab")
