"""The decision's calibration as a file: written by `server calibrate`, read by the server where it is present."""

from __future__ import annotations

import json
import math
from collections.abc import Sized
from pathlib import Path
from typing import Any

from indexer.errors import QuestionFileError, StorageError
from server.chat.decide import DEFAULT, FEATURES, PLAIN, Calibration

BUILTIN = "builtin"
"""The setting that stands for the built-in encoder."""
FILE = "calibration.json"
"""Its name in the index folder."""
_AGAIN = "Run `python -m server calibrate` again, or remove the file: then the built-in calibration holds."


def calibration_for(outside: Sized, own: Calibration | None, model: str) -> Calibration:
    """A knowledge base's own calibration where it has one; else the one for its kind: with or without examples of what is not covered, `outside`.

    The latter rests on how large the built-in encoder's likenesses are; with another `model` nearly everything is answered until it is calibrated.
    """
    return own or (PLAIN if model == BUILTIN and not len(outside) else DEFAULT)


def find_calibration(index: Path, named: Path | None) -> Calibration | None:
    """The calibration that a setting names, or the one in the index folder; None where there is none. Raises QuestionFileError where it cannot be used."""
    if named is not None:
        return read_calibration(named)
    path = index / FILE
    return read_calibration(path) if path.exists() else None


def read_calibration(path: Path) -> Calibration:
    """Read a calibration. Raises QuestionFileError where it is unreadable or made for other evidence than the engine gathers."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        weights = {str(name): float(weight) for name, weight in record["weights"].items()}
        features = [str(name) for name in record["features"]]
        calibration = Calibration(weights, float(record["bias"]), float(record["threshold"]))
    except FileNotFoundError:
        raise QuestionFileError(f"There is no calibration {path}.", hint="Correct SGA_CALIBRATION, or write the file with `python -m server calibrate`.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionFileError(f"The calibration {path} cannot be read: {type(error).__name__}: {error}.", hint=_AGAIN) from None
    if features != list(FEATURES) or not weights.keys() <= set(FEATURES):
        raise QuestionFileError(f"The calibration {path} was made for other evidence ({', '.join(features)}) than this version gathers ({', '.join(FEATURES)}).", hint=_AGAIN)
    if not all(math.isfinite(value) for value in (*weights.values(), calibration.bias)) or not 0 <= calibration.threshold <= 1:
        raise QuestionFileError(f"The calibration {path} holds a number that cannot be: a weight that is none, or a threshold beyond 0 and 1.", hint=_AGAIN)
    return calibration


def write_calibration(path: Path, calibration: Calibration, measured: dict[str, Any]) -> None:
    """Write a calibration with the figures that it was measured at. Raises StorageError."""
    record = {"features": list(FEATURES), "weights": dict(calibration.weights), "bias": calibration.bias, "threshold": calibration.threshold, "measured": measured}
    aside = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        # A server that starts at this moment reads the old one or the new one.
        aside.replace(path)
    except OSError as error:
        raise StorageError(f"The calibration {path} cannot be written ({error.strerror}).", hint="Name another place with --output.") from None
