"""Tiny knowledge bases, written to a temporary folder and checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from small_pages import Check

from indexer.check import Finding, check_folder

TODAY = date(2026, 11, 24)


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def run(files: dict[str, str]) -> list[Finding]:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return check_folder(tmp_path, TODAY)[0]

    return run
