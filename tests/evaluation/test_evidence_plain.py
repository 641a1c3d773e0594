"""Evidence from passages alone."""

from __future__ import annotations

import numpy as np
import pytest

from server.chat.evidence_plain import lacks_number, split_match


def test_a_question_that_one_passage_matches_whole_is_not_split() -> None:
    """Two tokens of a question; two passages of two tokens each."""
    whole = np.array([[0.9, 0.1, 0.2, 0.1], [0.1, 0.9, 0.1, 0.3]], np.float32)
    assert split_match(whole, np.array([0, 2])) == 0.0
    halves = np.array([[0.9, 0.1, 0.2, 0.1], [0.1, 0.2, 0.1, 0.8]], np.float32)
    assert split_match(halves, np.array([0, 2])) == pytest.approx((0.6 + 0.0) / 2)


def test_the_second_best_passage_may_be_the_one_that_matches_whole() -> None:
    matches = np.array([[0.9, 0.9, 0.1], [0.2, 0.9, 0.1]], np.float32)
    assert split_match(matches, np.array([0, 1, 2])) == 0.0


def test_a_single_passage_has_nothing_to_be_split_with() -> None:
    assert split_match(np.array([[0.1, 0.2]], np.float32), np.array([0])) == 0.0


@pytest.mark.parametrize(
    ("asked", "text", "lacks"),
    [
        ("片长是多少分钟", "影片在首月上映，票房很高。", True),
        ("片长是多少分钟", "片长一百三十一分钟。", False),
        ("花了多少钱", "全片一共花了一千九百万元。", False),
        ("花了多少钱", "全片用了四年。", True),
        ("有几个选项卡", "对话框有 3 个选项卡。", False),
        ("有几个选项卡", "对话框里有选项卡。", True),
        ("要等多久", "需要两周。", False),
        ("要等多久", "需要上传材料。", True),
        ("画有多宽", "画挂在大厅。", True),
        ("画有多宽", "画宽1.2米。", False),
        ("how many people came", "Three hundred came.", False),
        ("how many people came", "Nobody counted them.", True),
        ("how long does it take", "It takes days.", False),
        ("how long does it take", "It is slow.", True),
        ("谁设计的", "由周工设计。", False),
        ("who built it", "A firm.", False),
    ],
)
def test_a_number_that_is_asked_for_must_be_there(asked: str, text: str, lacks: bool) -> None:
    assert lacks_number(asked, text) is lacks
