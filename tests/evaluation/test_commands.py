"""`eval` and `calibrate` from end to end, with the fake encoder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.errors import QuestionFileError, SettingError
from server.__main__ import _parser
from server.chat.calibration import read_calibration
from server.chat.decide import FEATURES
from server.evaluation.calibrate import calibrate
from server.evaluation.command import evaluate
from server.serving import Serving
from tests.evaluation.conftest import WriteLines

QUESTIONS = (
    {"id": "bridge", "question": "北河大桥全长多少米？", "answerable": "guide", "must": ["三百二十米"], "lang": "zh", "style": "formal"},
    {"id": "never", "question": "南山塔高多少米？", "answerable": "guide", "must": ["一千米"], "lang": "zh", "style": "formal"},
    {"id": "alien", "question": "Who painted the ceiling?", "answerable": "none", "lang": "en", "style": "formal"},
)


def run(serving: Serving, tmp_path: Path, *arguments: object) -> int:
    parsed = _parser().parse_args(["eval", "--index", str(tmp_path / "index"), *map(str, arguments)])
    return evaluate(parsed, serving)


def test_questions_are_asked_and_judged(serving: Serving, tmp_path: Path, lines: WriteLines, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(serving, tmp_path, lines("q.jsonl", *QUESTIONS), "--json", tmp_path / "run.json", "--html", tmp_path / "run.html") == 0
    results = {r["id"]: r for r in json.loads((tmp_path / "run.json").read_text())["results"]}
    assert results["bridge"]["right"] and not results["never"]["right"] and results["never"]["missing"]
    assert results["bridge"]["support"]["sentences"] == results["bridge"]["support"]["supported"] > 0
    assert set(results["bridge"]["evidence"]) == set(FEATURES)
    assert "北河大桥全长多少米？" in (tmp_path / "run.html").read_text()
    assert "all" in capsys.readouterr().out


def test_a_requirement_that_is_not_met_fails_the_run(serving: Serving, tmp_path: Path, lines: WriteLines, capsys: pytest.CaptureFixture[str]) -> None:
    file = lines("q.jsonl", *QUESTIONS)
    assert run(serving, tmp_path, file, "--require", "answered=0.5", "--require", "support=1") == 0
    assert run(serving, tmp_path, file, "--require", "answered=0.9") == 1
    assert "answered is 0.5" in capsys.readouterr().err
    assert run(serving, tmp_path, file, "--require", "h1=0.1") == 1, "what was not measured is not met"


def test_without_a_file_the_knowledge_base_s_own_questions_are_asked(serving: Serving, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kb" / "questions.jsonl").write_text(json.dumps(QUESTIONS[0], ensure_ascii=False))
    assert run(serving, tmp_path, "--kb", tmp_path / "kb", "--require", "answered=1") == 0
    assert "1/1" in capsys.readouterr().out


def test_a_run_is_compared_with_another(serving: Serving, tmp_path: Path, lines: WriteLines, capsys: pytest.CaptureFixture[str]) -> None:
    file = lines("q.jsonl", *QUESTIONS)
    run(serving, tmp_path, file, "--json", tmp_path / "run.json")
    before = json.loads((tmp_path / "run.json").read_text())
    before["results"][0]["right"] = False
    (tmp_path / "before.json").write_text(json.dumps(before))
    capsys.readouterr()
    run(serving, tmp_path, file, "--compare", tmp_path / "before.json")
    assert "now right: 1\n  bridge" in capsys.readouterr().out
    with pytest.raises(QuestionFileError, match="cannot be read"):
        run(serving, tmp_path, file, "--compare", file)


def test_retrieval_counts_documents(serving: Serving, tmp_path: Path, lines: WriteLines, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = lines("p.jsonl", {"question": "北河大桥由谁设计", "document": "bridge"}, {"question": "museum tickets cost", "document": "museum"}, {"question": "museum opens", "document": "tower"})
    assert run(serving, tmp_path, "--retrieval", pairs, "--json", tmp_path / "run.json", "--require", "h1=0.6") == 0
    record = json.loads((tmp_path / "run.json").read_text())
    assert record["figures"]["h1"] == pytest.approx(2 / 3)
    assert 2 / 3 < record["figures"]["mrr10"] <= (2 + 1 / 2) / 3
    assert [(m["document"], m["found"]) for m in record["missed"]] == [("tower", "museum")]
    assert record["results"] == []


def test_a_pair_with_an_unknown_document_is_said(serving: Serving, tmp_path: Path, lines: WriteLines) -> None:
    with pytest.raises(QuestionFileError, match="'absent'"):
        run(serving, tmp_path, "--retrieval", lines("p.jsonl", {"question": "q", "document": "absent"}))


def of_both_kinds() -> list[dict[str, object]]:
    """Questions in the pages' own words, and ones that share none; four groups."""
    known = ["北河大桥全长多少米", "大桥由周工设计吗", "南山塔高九十米吗", "南山塔造价五百万元吗", "南山塔建于1998年吗", "museum opens at nine", "tickets cost 12 euros", "museum tickets cost"]
    strange = ["哪家银行利息最高", "猫咪呕吐怎么办", "who invented chess", "recipe for dumplings", "明天股市涨跌", "足球决赛比分", "weather on mars", "why is grass green"]
    return [{"question": q, "answerable": "guide" if q in known else "none", "group": f"g{i % 4}"} for i, q in enumerate([*known, *strange])]


def calibrated(serving: Serving, tmp_path: Path, *arguments: object) -> Path:
    parsed = _parser().parse_args(["calibrate", "--index", str(tmp_path / "index"), *map(str, arguments)])
    assert calibrate(parsed, serving) == 0
    return tmp_path / "index" / "calibration.json"


def test_a_calibration_lands_where_the_server_looks_for_it(serving: Serving, tmp_path: Path, lines: WriteLines, capsys: pytest.CaptureFixture[str]) -> None:
    written = calibrated(serving, tmp_path, lines("q.jsonl", *of_both_kinds()), "--features", "coverage", "far")
    calibration = read_calibration(written)
    assert set(calibration.weights) == {"coverage", "far"} and calibration.weights["coverage"] > 0 > calibration.weights["far"]
    assert "false refusals" in capsys.readouterr().out
    # A threshold that nothing reaches shows that the file is what decides.
    written.write_text(json.dumps(json.loads(written.read_text()) | {"threshold": 1.0}))
    serving.load()
    assert serving.answer("北河大桥全长多少米？")[0].status == "refused"
    written.write_text(json.dumps(json.loads(written.read_text()) | {"threshold": 0.0}))
    serving.load()
    assert serving.answer("why is grass green")[0].status == "answered"


def test_results_of_a_run_calibrate_too(serving: Serving, tmp_path: Path, lines: WriteLines) -> None:
    file = lines("q.jsonl", *of_both_kinds())
    direct = read_calibration(calibrated(serving, tmp_path, file))
    assert run(serving, tmp_path, file, "--json", tmp_path / "run.json") == 0
    again = read_calibration(calibrated(serving, tmp_path, tmp_path / "run.json"))
    assert again == direct


def test_questions_of_one_kind_calibrate_nothing(serving: Serving, tmp_path: Path, lines: WriteLines) -> None:
    with pytest.raises(QuestionFileError, match="needs both"):
        calibrated(serving, tmp_path, lines("q.jsonl", *QUESTIONS[:2]))
    with pytest.raises(SettingError, match="no evidence named 'luck'"):
        calibrated(serving, tmp_path, lines("q.jsonl", *QUESTIONS), "--features", "luck")
