"""A model that behaves: its answer is given, in order, numbered anew, with everything that is not its business left alone."""

from __future__ import annotations

import pytest

from indexer.errors import SettingError
from server.chat.answer import Conflict
from server.llm.configure import rephraser_of
from server.metrics import Metrics
from server.settings import Settings
from tests.llm.answers import TEXT_ZH, answer, check, citation, passages, with_conflict
from tests.llm.conftest import Rephrasers
from tests.llm.fake_model import FakeModel, Reply, saying

GOOD = "Release can be requested 60 days after deactivation in the US [1]. The actual payment may come later than 60 days. [1]\n\n1. Prepare identity documents and bank details. [2]\n2. Do not open a second account. [2]"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 1000])
def test_a_good_answer_is_given_however_it_is_cut(model: FakeModel, rephrasers: Rephrasers, size: int) -> None:
    model.say(GOOD, size=size)
    before = answer()
    after = rephrasers().rephrase("When?", [], before, passages(before))
    check(after, before)
    assert after.mode == "model"
    assert after.answer == "Release can be requested 60 days after deactivation in the US.[1] The actual payment may come later than 60 days.[1]\n\n1. Prepare identity documents and bank details.[2]\n2. Do not open a second account.[2]"
    assert [c.document for c in after.citations] == ["en/page-1", "en/page-2"]


def test_chinese(model: FakeModel, rephrasers: Rephrasers) -> None:
    model.say("美国站停用满60天可以申请放款【1】。不要另开账户。[2]准备身份文件和收款账户资料。[2]")
    before = answer(TEXT_ZH, language="zh")
    after = rephrasers().rephrase("多久放款？", [], before, passages(before))
    check(after, before)
    assert after.answer == "美国站停用满60天可以申请放款。[1]不要另开账户。[2]准备身份文件和收款账户资料。[2]"


def test_numbers_follow_the_order_of_appearance(model: FakeModel, rephrasers: Rephrasers) -> None:
    model.say("Keep the order defect rate below 1%.[3] Release can be requested 60 days after deactivation in the US.[1]")
    before = answer()
    after = rephrasers().rephrase("When?", [], before, passages(before))
    check(after, before)
    assert after.answer == "Keep the order defect rate below 1%.[1] Release can be requested 60 days after deactivation in the US.[2]"
    assert [c.document for c in after.citations] == ["en/page-3", "en/page-1"]


def test_figures_worked_out_and_disagreements_stay_as_they_are(model: FakeModel, rephrasers: Rephrasers) -> None:
    model.say("Do not open a second account.[2] Prepare identity documents and bank details.[2]")
    before = with_conflict()
    after = rephrasers().rephrase("3 of 200?", [], before, passages(before))
    assert after.mode == "model"
    assert after.answer == (
        "**Worked out from your figures:**\n\n- ODR = 3 ÷ 200 = 1.5%, over 1%, off target.[1]\n\nDo not open a second account.[2] Prepare identity documents and bank details.[2]"
        "\n\n**Sources disagree:**\n\n- One source: 60 days.[3]\n- Another source: 90 days.[3]"
    )
    assert after.conflicts == [Conflict(statement="60 days.", against="90 days.", stands="", citations=[3])]
    # The model sees neither: it could only word them wrongly.
    assert "60 days" not in model.requests[0]["messages"][1]["content"]


def test_conflicts_are_numbered_anew_with_the_answer(model: FakeModel, rephrasers: Rephrasers) -> None:
    before = answer("Prepare identity documents and bank details.[1] Keep the order defect rate below 1%.[2]\n\n**Sources disagree:**\n\n- 60 days.[3]", ["Prepare identity documents and bank details.", "Keep the order defect rate below 1%.", "60 days."], conflicts=[Conflict(statement="60 days.", against="", stands="", citations=[3])])
    model.say("Prepare identity documents and bank details.[1]")
    after = rephrasers().rephrase("What?", [], before, passages(before))
    assert after.answer.endswith("- 60 days.[2]")
    assert (after.conflicts[0].citations, [c.quote for c in after.citations]) == ([2], ["Prepare identity documents and bank details.", "60 days."])


@pytest.mark.parametrize("status", ["refused", "clarify"])
def test_refusals_and_questions_back_are_never_reworded(model: FakeModel, rephrasers: Rephrasers, status: str) -> None:
    before = answer("The guide does not say.", [], status=status)
    assert rephrasers().rephrase("?", [], before, []) is before
    assert not model.requests


def test_the_guide_in_another_language_is_quoted_not_translated(model: FakeModel, rephrasers: Rephrasers) -> None:
    before = answer().model_copy(update={"citations": [citation(n, "不要另开账户。", "zh") for n in (1, 2, 3)]})
    assert rephrasers().rephrase("When?", [], before, passages(before)) is before
    assert not model.requests


def test_what_the_model_is_sent(model: FakeModel, rephrasers: Rephrasers) -> None:
    model.say(GOOD)
    before = answer()
    rephrasers(llm_max_tokens=321).rephrase("When do I get my money?", ["Was I suspended?"], before, passages(before))
    request, (rules, user) = model.requests[0], model.requests[0]["messages"]
    assert (request["path"], request["model"], request["stream"], request["max_tokens"]) == ("/v1/chat/completions", "fake", True, 321)
    assert model.headers[0]["Authorization"] == "Bearer sk-secret"
    assert "Write in English." in rules["content"]
    assert all(text in user["content"] for text in ["When do I get my money?", "Was I suspended?", *(c.quote for c in before.citations)])


def test_an_endpoint_that_refuses_options_gets_the_plain_request(model: FakeModel, rephrasers: Rephrasers) -> None:
    model.reply = lambda body: Reply(saying(GOOD)) if "temperature" not in body else Reply([b"{}"], status=400)
    before = answer()
    rephraser = rephrasers()
    assert [rephraser.rephrase("When?", [], before, passages(before)).mode for _ in range(2)] == ["model", "model"]
    assert ["temperature" in request for request in model.requests] == [True, False, False]


def test_tokens_and_drops_are_counted(model: FakeModel, rephrasers: Rephrasers, metrics: Metrics) -> None:
    model.say(GOOD + "\nAmazon always pays.[1]\nThat is all.", usage=(1234, 56))
    before = answer()
    assert rephrasers().rephrase("When?", [], before, passages(before)).mode == "model"
    text = metrics.text().decode()
    for line in ['sga_llm_tokens_total{kind="prompt"} 1234.0', 'sga_llm_tokens_total{kind="completion"} 56.0', 'sga_llm_sentences_total{result="kept"} 4.0', 'sga_llm_sentences_total{result="unsupported"} 1.0', 'sga_llm_sentences_total{result="uncited"} 1.0', 'sga_llm_answers_total{result="model"} 1.0']:
        assert line in text


@pytest.mark.parametrize("given", [{"llm_base_url": "http://localhost/v1"}, {"llm_model": "m"}])
def test_half_a_configuration_is_an_error_that_names_the_other_half(given: dict[str, str], metrics: Metrics) -> None:
    with pytest.raises(SettingError, match="SGA_LLM_MODEL.*SGA_LLM_BASE_URL|SGA_LLM_BASE_URL.*SGA_LLM_MODEL"):
        rephraser_of(Settings(**given), metrics)  # type: ignore[arg-type]


def test_without_a_configuration_there_is_none(metrics: Metrics) -> None:
    assert rephraser_of(Settings(), metrics) is None


def test_the_key_is_not_shown(metrics: Metrics) -> None:
    assert "sk-secret" not in repr(Settings(llm_base_url="http://localhost/v1", llm_model="m", llm_api_key="sk-secret"))  # type: ignore[arg-type]
