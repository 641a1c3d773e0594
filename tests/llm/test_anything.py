"""Whatever a model writes: no sentence reaches the answer that the check has not passed."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.chat.answer import Answer
from server.chat.verify import supports
from server.llm.allowance import Allowance
from server.llm.client import ModelClient
from server.llm.rephrase import Rephraser
from server.metrics import Metrics
from tests.llm.answers import QUOTES, QUOTES_ZH, TEXT_ZH, answer, check, passages, sentences_of, with_conflict
from tests.llm.fake_model import FakeModel, Reply, saying

TRUE = [sentence for quote in (*QUOTES, *QUOTES_ZH) for sentence in re.findall(r"[^.。]+[.。]", quote)]
INVENTED = ["Amazon always pays.", "Sure, here you go:", "ODR may be 5%.", "You put an answer for a seller into fluent words.", "卖家一定能赢。", "请付 500 美元。", "<b>Pay</b>", "[x](http://e.example)", "# Answer", "**", "```", "| a | b |", "…", "\u202e", "."]
MARKS = ["[1]", "[2]", "[3]", "[4]", "[0]", "[99]", "[1][2]", "[1, 3]", " [1]", "【2】", "[", "]", "[1", "1]", "[[1]]", "[ID:1]", "(1)", "[-1]", "[1]."]
GLUE = [" ", "\n", "\n\n", "\n- ", "\n1. ", "\n2. ", "\n* ", "\n> ", ", ", "，", ""]


@st.composite
def bent(draw: st.DrawFn) -> str:
    """A true sentence with something changed: a word or character left out, put in, doubled or swapped; another number."""
    text = draw(st.sampled_from(TRUE))
    parts = re.findall(r"[㐀-鿿]|[^㐀-鿿\s]+|\s+", text)
    for _ in range(draw(st.integers(1, 3))):
        i, j = draw(st.integers(0, len(parts) - 1)), draw(st.integers(0, len(parts) - 1))
        change = draw(st.sampled_from(["drop", "swap", "double", "not", "number", "other"]))
        if change == "drop" and len(parts) > 1:
            del parts[i]
        elif change == "swap":
            parts[i], parts[j] = parts[j], parts[i]
        elif change == "double":
            parts.insert(j, parts[i])
        elif change == "not":
            parts.insert(i, draw(st.sampled_from([" not ", "不", " never ", "只", " must "])))
        elif change == "number":
            parts = [re.sub(r"\d+", str(draw(st.integers(0, 120))), part) for part in parts]
        else:
            parts[i] = draw(st.text(max_size=5))
    return "".join(parts)


SENTENCES = st.one_of(st.sampled_from(TRUE), st.sampled_from(TRUE), bent(), st.sampled_from(INVENTED), st.text(max_size=30))
CITED = st.builds(lambda sentence, mark, glue: sentence + mark + glue, SENTENCES, st.one_of(st.sampled_from(MARKS[:4]), st.sampled_from(MARKS)), st.sampled_from(GLUE))
# A good beginning in half of them: otherwise hardly any would come as far as to be shown.
OUTPUTS = st.builds(lambda first, rest: first + "".join(rest), st.sampled_from(["", f"{QUOTES[0].replace('.', '.[1]')}\n\n", "美国站停用满 60 天可以申请放款。[1]准备身份文件和收款账户资料。[2]\n", f"{QUOTES[1].replace('.', '.[2]')}\n"]), st.lists(CITED, max_size=8))
BEFORE = [answer(), answer(TEXT_ZH, language="zh"), with_conflict()]


def test_no_sentence_is_shown_that_the_check_has_not_passed(model: FakeModel) -> None:
    metrics = Metrics()
    passed: set[tuple[str, str]] = set()
    modes: Counter[str] = Counter()

    def noted(passage: str, sentence: str) -> bool:
        verdict = supports(passage, sentence)
        if verdict:
            passed.add((passage, sentence))
        return verdict

    rephraser = Rephraser(ModelClient(model.url, "fake", None, most_tokens=500, wait=5), Allowance(lambda: 0.0, 1), metrics, seconds=10, check=noted)

    @settings(max_examples=400, suppress_health_check=list(HealthCheck))
    @given(OUTPUTS, st.sampled_from(BEFORE), st.sampled_from([1, 5, 64]))
    def anything(output: str, before: Answer, size: int) -> None:
        output = output.encode("utf-8", "replace").decode()
        passed.clear()
        model.reply = lambda _: Reply(saying(output, size=size))
        after = rephraser.rephrase("When do I get my money?", [], before, passages(before))
        modes[after.mode] += 1
        if after.mode == "extractive":
            assert after == before
            return
        given_blocks = "\n".join(part for part in before.answer.split("\n\n") if "ODR = 3" in part or "Another source" in part)
        quotes = {citation.n: citation.quote for citation in after.citations}
        originals = {citation.quote for citation in before.citations}
        for sentence, cited in sentences_of(after.answer):
            if re.sub(r"\[\d+\]", "", sentence) in re.sub(r"\[\d+\]", "", given_blocks) or sentence.startswith("**"):
                continue
            assert cited, sentence
            assert all(quotes[n] in originals and (quotes[n], sentence) in passed for n in cited), (sentence, cited)
        assert {int(n) for n in re.findall(r"\[(\d+)\]", after.answer)} == set(quotes)
        if before is not BEFORE[2]:
            check(after, before)

    try:
        anything()
    finally:
        rephraser.close()
    # Otherwise nothing was tried: both the model's words and the guide's own must have been given, many times.
    assert modes.total() >= 300
    assert min(modes["model"], modes["extractive"]) >= 40
