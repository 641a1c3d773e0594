"""One figure, written in two languages, has one form."""

from __future__ import annotations

import pytest

from indexer.check.figures import read_figures, read_words


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("2026 年 2 月 16 日起", "from 16 February 2026"),
        ("2026 年 2 月 16 日", "Feb 16, 2026"),
        ("2026-02-16", "16 February 2026"),
        ("2026 年 1 至 2 月", "January to February 2026"),
        ("截至 2025 年 9 月", "by September 2025"),
        ("5,000 美元", "USD 5000"),
        ("1.5 万单", "15,000 orders"),
        ("200 万", "2 million"),
        ("低于 1%", "below 1 percent"),
        ("1.00%", "1%"),
        ("10–20%", "10% to 20%"),
        ("0.33 个百分点", "0.33 percentage points"),
        ("6０天", "60 days"),
        ("六十天", "sixty days"),
        ("四十八小时", "forty-eight hours"),
        ("第 3 条", "Section 3"),
        ("第 3 次", "the 3rd time"),
        ("第 4 季度", "Q4"),
        ("23:59 前", "before 11:59 pm"),
        ("1–2 星", "1- to 2-star"),
        ("DD+7", "DD+7"),
        ("A2Z 和 G200285170", "A2Z and G200285170"),
    ],
)
def test_both_languages_give_the_same_figures(chinese: str, english: str) -> None:
    assert set(read_figures(chinese, "zh")) == set(read_figures(english, "en"))


@pytest.mark.parametrize(("text", "language", "forms"), [("30 天或 60 天", "zh", {"30", "60"}), ("May I wait 2 days?", "en", {"2"}), ("Sellers may wait", "en", set()), ("一个缺陷，十分重要", "zh", set())])
def test_figures(text: str, language: str, forms: set[str]) -> None:
    assert set(read_figures(text, language)) == forms


@pytest.mark.parametrize(
    ("text", "language", "form"),
    [
        ("one defect", "en", "1"),
        ("twice", "en", "2"),
        ("half of it", "en", "50%"),
        ("twenty-four hours", "en", "24"),
        ("两次", "zh", "2"),
        ("三个月", "zh", "3"),
        ("一百五十单", "zh", "150"),
        ("百分之五", "zh", "5%"),
        ("一万", "zh", "10000"),
    ],
)
def test_numbers_in_words_may_stand_for_figures(text: str, language: str, form: str) -> None:
    assert form in read_words(text, language)
