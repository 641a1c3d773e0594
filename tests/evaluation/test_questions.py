"""Reading questions and pairs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import QuestionFileError
from server.evaluation.questions import read_pairs, read_questions


def write(tmp_path: Path, *records: Any) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n\n".join(r if isinstance(r, str) else json.dumps(r) for r in records), encoding="utf-8")
    return path


def test_a_question_needs_only_its_text_and_whether_it_can_be_answered(tmp_path: Path) -> None:
    path = write(tmp_path, {"question": "why?", "answerable": "none"}, {"question": "how?", "answerable": True, "topic": "t", "history": ["so"], "must": ["A\\d"]})
    first, second = read_questions(path)
    assert (first.is_answerable, first.history, first.must, first.group) == (False, (), (), first.id)
    assert (second.is_answerable, second.history, second.group) == (True, ("so",), "t")
    assert second.must[0].search("xa7"), "case does not count"


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("{", ":1: not JSON"),
        ([1], ":1: not an object"),
        ({"question": "  ", "answerable": "none"}, "`question` is missing"),
        ({"question": "q"}, "`answerable` is None"),
        ({"question": "q", "answerable": "guide", "must": ["("]}, "a pattern that is none"),
        ({"question": "q", "answerable": "guide", "history": "before"}, "`history` is no list"),
        ("", "holds nothing"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, record: Any, said: str) -> None:
    with pytest.raises(QuestionFileError) as caught:
        read_questions(write(tmp_path, record))
    assert said in caught.value.message and caught.value.hint


def test_a_file_that_is_missing_or_no_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match="no file"):
        read_pairs(tmp_path / "absent.jsonl")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(QuestionFileError, match="cannot be read"):
        read_pairs(tmp_path / "binary")


def test_a_pair_names_its_document(tmp_path: Path) -> None:
    assert read_pairs(write(tmp_path, {"question": "q", "document": "zh/a"}))[0].document == "zh/a"
    with pytest.raises(QuestionFileError, match="`document`"):
        read_pairs(write(tmp_path, {"question": "q"}))
