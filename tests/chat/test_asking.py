"""Several questions in one message: where one ends and the next begins."""

from __future__ import annotations

import pytest

from indexer.model import Language
from indexer.sentences import split_sentences
from server.chat.asking import asking_sentences, questions


def told_apart(text: str, language: Language) -> list[str]:
    sentences = split_sentences(text)
    return [text[start:end].strip(" ,，") for start, end in questions(text, sentences, asking_sentences(text, sentences, language), language)]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("仓库几点开门？门卡丢了怎么办？", "zh", ["仓库几点开门？", "门卡丢了怎么办？"]),
        ("仓库几点开门?ID卡丢了怎么办?", "zh", ["仓库几点开门?", "ID卡丢了怎么办?"]),
        ("夜班贵不贵，周末开门吗", "zh", ["夜班贵不贵", "周末开门吗"]),
        ("箱子是自己搬还是有人搬，顺便问下叉车谁能开", "zh", ["箱子是自己搬还是有人搬", "顺便问下叉车谁能开"]),
        ("仓库几点开门？顺便问下叉车谁能开", "zh", ["仓库几点开门？", "顺便问下叉车谁能开"]),
        ("门锁换了，钥匙在谁那里，押金退多少？", "zh", ["门锁换了，钥匙在谁那里", "押金退多少？"]),
        ("请问换了新门锁以后，钥匙在谁那里？", "zh", []),
        ("那冷库呢，门几点开？", "zh", []),
        ("等了好几天，门几点开？", "zh", []),
        ("押金是 1,200 元还是 1,500 元？", "zh", []),
        ("When does the depot open and who has the key?", "en", ["When does the depot open", "and who has the key?"]),
        ("who has the key, or should I call the guard", "en", ["who has the key", "or should I call the guard"]),
        ("Where is the depot? and what's the number of the guard", "en", ["Where is the depot?", "and what's the number of the guard"]),
        ("Who has the key, and if it is lost do we pay for a new lock?", "en", ["Who has the key", "and if it is lost do we pay for a new lock?"]),
        ("When the depot is closed, who has the key?", "en", []),
        ("Do I pay for bread and butter?", "en", []),
        ("The depot is closed. Who has the key?", "en", []),
    ],
)
def test_questions_of_a_message(text: str, language: Language, found: list[str]) -> None:
    assert told_apart(text, language) == (found if len(found) > 1 else [])


def test_a_message_of_many_questions_is_taken_as_a_whole() -> None:
    assert told_apart("".join(f"第{n}个箱子放在哪里？" for n in "一二三四五"), "zh") == []
