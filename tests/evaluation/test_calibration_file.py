"""The calibration's file and the choice between the built-in ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import QuestionFileError
from server.chat.calibration import BUILTIN, calibration_for, find_calibration, read_calibration, write_calibration
from server.chat.decide import DEFAULT, FEATURES, PLAIN, Calibration

OWN = Calibration({"coverage": 2.5, "elsewhere": -3.0}, -1.0, 0.4)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_calibration(tmp_path / "index" / "calibration.json", OWN, {"questions": 10})
    assert find_calibration(tmp_path / "index", None) == OWN
    assert read_calibration(tmp_path / "index" / "calibration.json") == OWN


def test_a_named_file_goes_before_the_index_s(tmp_path: Path) -> None:
    write_calibration(tmp_path / "calibration.json", OWN, {})
    write_calibration(tmp_path / "other.json", Calibration({}, 0.5), {})
    assert find_calibration(tmp_path, tmp_path / "other.json") == Calibration({}, 0.5)
    assert find_calibration(tmp_path / "elsewhere", None) is None


def test_without_its_own_a_knowledge_base_gets_that_of_its_kind() -> None:
    assert calibration_for([3], None, BUILTIN) is DEFAULT
    assert calibration_for([], None, BUILTIN) is PLAIN
    assert calibration_for([], OWN, BUILTIN) is OWN
    assert calibration_for([], None, "another/model") is calibration_for([3], None, "another/model") is DEFAULT


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"features": ["coverage"]}, "made for other evidence"),
        ({"weights": {"luck": 1.0}}, "made for other evidence"),
        ({"threshold": 1.5}, "cannot be"),
        ({"bias": float("nan")}, "cannot be"),
        ({"weights": [1, 2]}, "cannot be read"),
        ({"bias": "much"}, "cannot be read"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = tmp_path / "calibration.json"
    write_calibration(path, OWN, {})
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(QuestionFileError, match=said) as caught:
        read_calibration(path)
    assert "calibrate" in caught.value.hint


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match="no calibration"):
        find_calibration(tmp_path, tmp_path / "absent.json")


@pytest.mark.parametrize("calibration", [DEFAULT, PLAIN])
def test_the_built_in_ones_weigh_what_is_gathered(calibration: Calibration) -> None:
    assert calibration.weights.keys() <= set(FEATURES) and 0 < calibration.threshold < 1
