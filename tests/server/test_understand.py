"""Reading a question: its language, what in it asks, and whether it leans on the question before."""

from __future__ import annotations

import pytest

from indexer.store import SnapshotStore
from server.chat.decide import Calibration
from server.chat.engine import ChatEngine
from server.chat.kinds import kinds_given
from server.chat.library import Library
from server.chat.understand import Question, understand
from tests.conftest import Ingest, PageFolder
from tests.fake_encoder import FakeEncoder
from tests.server.conftest import House


@pytest.fixture(scope="module")
def read(shared_house: House):  # type: ignore[no-untyped-def]
    library = Library.of(shared_house.store.open(), str.isalpha)

    def run(text: str, *earlier: str) -> Question:
        return understand(text, earlier, speller=library.speller, glossary=library.glossary, pages="zh")

    return run


@pytest.mark.parametrize(
    ("text", "language", "traditional"),
    [
        ("包裹放在哪里？", "zh", False),
        ("包裹放在哪裡？倉庫還是門口？", "zh", True),
        ("Where do parcels lie?", "en", False),
        ("FBA 的包裹放在哪里", "zh", False),
        ("lost parcel 和 late parcel 谁 pay", "zh", False),
        ("What does 谁 mean on a parcel", "en", False),
    ],
)
def test_language_and_script(read, text: str, language: str, traditional: bool) -> None:  # type: ignore[no-untyped-def]
    question = read(text)
    assert (question.language, question.traditional) == (language, traditional)


def test_of_a_story_only_what_asks_counts_fully(read) -> None:  # type: ignore[no-untyped-def]
    story = "我上个月才开始在仓库上班。那天下了很大的雨，门口停着三辆车。领班让我去搬货，我搬了整整一个下午，累得坐在地上。后来发现少了一箱东西，大家都说没看见，我也不知道放在了什么样的架子旁边。"
    question = read(story + "请问怎样取回丢失的包裹？")
    assert question.asking == ("请问怎样取回丢失的包裹？",)
    assert question.emphasis


@pytest.mark.parametrize(("closing", "all_asks"), [("唉，我现在该咋办？", True), ("破损包裹该怎么赔？", False)])
def test_a_story_that_ends_in_what_now_asks_as_a_whole(kb: PageFolder, store: SnapshotStore, ingest: Ingest, closing: str, all_asks: bool) -> None:
    kb.write("zh/words.md", "---\nid: words\ntitle: 词汇\ntopics: [glossary]\n---\n\n# 词汇\n\n| 名称 | 说法 |\n|---|---|\n| 破损包裹 | 烂件 |\n")
    kb.write("zh/depot.md", "---\nid: depot\ntitle: 仓库\n---\n\n# 破损包裹怎么处理？\n\n破损包裹由领班登记。\n")
    ingest()
    library = Library.of(store.open(), str.isalpha)
    story = "我上个月才开始在仓库上班。那天下了很大的雨，门口停着三辆车，车上都是货。领班让我去搬货，我搬了整整一个下午，累得坐在地上。晚上清点的时候发现有两个破损包裹，里面的杯子全碎了，大家都说不是自己弄的。"
    question = understand(story + closing, (), speller=library.speller, glossary=library.glossary, pages="zh")
    assert (len(question.asking) > 1, not question.emphasis) == (all_asks, all_asks)


@pytest.mark.parametrize(("first", "then"), [("包裹最多放多少天？", "那冷藏的呢？"), ("How long may a parcel stay?", "And chilled ones?")])
def test_a_follow_up_takes_the_question_before_along(read, first: str, then: str) -> None:  # type: ignore[no-untyped-def]
    assert not read(then).follow_up
    question = read(then, first)
    assert question.follow_up
    assert question.search_text.startswith(first)


def test_of_two_questions_before_the_older_counts_only_where_the_newer_is_short(read) -> None:  # type: ignore[no-untyped-def]
    oldest = "包裹最多放多少天？"
    assert read("那冷藏的呢？", oldest, "夏天也一样吗？").search_text.startswith(oldest)
    newer = "我后来又把两箱海鲜和一箱冰淇淋送到了另外一个仓库的门口，那边的人说他们从来没有收过这样的东西"
    question = read("那冷藏的呢？", oldest, newer)
    assert question.search_text.startswith(newer) and oldest not in question.search_text


def test_a_long_question_with_its_own_subject_starts_anew(read) -> None:  # type: ignore[no-untyped-def]
    assert not read("What has to be written on the red form before the night shift foreman signs?", "How long may a parcel stay?").follow_up


@pytest.mark.parametrize(("text", "fragment"), [("那包裹呢？", True), ("and for boxes?", True), ("那丢失的包裹怎样取回？", False)])
def test_a_follow_up_that_says_nothing_by_itself(read, text: str, fragment: bool) -> None:  # type: ignore[no-untyped-def]
    question = read(text, "信件最多放多少天？" if text[0] == "那" else "How long may a letter stay?")
    assert question.follow_up and question.fragment is fragment


def test_several_questions_are_told_apart(read) -> None:  # type: ignore[no-untyped-def]
    assert [part.text.strip() for part in read("包裹最多放多少天？丢失的包裹怎样取回？").parts] == ["包裹最多放多少天？", "丢失的包裹怎样取回？"]
    assert read("包裹最多放多少天？").parts == ()


@pytest.mark.parametrize(("asked", "text", "given"), [("可以放多少天？", "可以放 9 天。", 1), ("可以放多少天？", "放在蓝色货架上。", 0), ("How many days?", "9 days at most.", 1), ("How many days?", "On the blue shelf.", 0)])
def test_a_duration_that_is_asked_for(asked: str, text: str, given: int) -> None:
    assert kinds_given(asked, text) == given


@pytest.mark.parametrize(("second", "proof"), [("what should I send", "The signature is what I should send."), ("what should I send to the depot", "What I should send is the invoice.")])
def test_a_second_question_that_names_nothing_is_about_the_page_of_the_first(kb: PageFolder, store: SnapshotStore, ingest: Ingest, encoder: FakeEncoder, second: str, proof: str) -> None:
    kb.write("en/words.md", "---\nid: words\ntitle: Words\ntopics: [glossary]\n---\n\n# Words\n\n| Name | Also |\n|---|---|\n| claim appeal | dispute |\n| depot | yard |\n")
    kb.write("en/claim.md", "## How long have I got for a claim appeal?\n\nA claim appeal may be filed for thirty days.\n\n## What proof should I send along?\n\nThe signature is what I should send.\n")
    kb.write("en/closure.md", "## What should I send?\n\nWhat I should send is the invoice.\n\n## How long is a depot closed?\n\nA closed depot opens in spring.\n")
    ingest()
    answer, _ = ChatEngine(encoder, Calibration({}, 9.0)).answer(Library.of(store.open(), str.isalpha), f"How long have I got for a claim appeal, and {second}?")
    assert answer.citations[0].quote == "A claim appeal may be filed for thirty days."
    assert proof in answer.citations[1].quote
