"""Questions with figures in them, in both languages: complete, with a number missing, and contradictory."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.language import detect_language
from server.tools.numbers import numbers_in
from server.tools.odr_answer import odr_lines
from server.tools.odr_question import read_odr_question

TODAY = date(2026, 11, 24)

COMPLETE = [
    ("近60天150单，3个缺陷单，还要多少单ODR才低于1%？", ["3 ÷ 150 = 2%", "还要 151 个"]),
    ("一百五十单三个差评，ODR是多少", ["3 ÷ 150 = 2%"]),
    ("我60天一共两百单，两个差评，缺陷率达标吗", ["2 ÷ 200 = 1%", "正好 1%", "还要 1 个"]),
    ("３００单５个缺陷，还差多少单能到1%以下？ODR", ["5 ÷ 300 = 1.67%", "还要 201 个"]),
    ("店铺最近1500单，12个A-to-z索赔，ODR超了吗", ["12 ÷ 1500 = 0.8%", "最多 14 个"]),
    ("500单里2个差评、1个索赔、1个拒付，ODR多少", ["4 ÷ 500 = 0.8%"]),
    ("400单，3个差评2个索赔，其中1单是同一个订单，ODR多少", ["4 ÷ 400 = 1%", "重复的 1 单"]),
    ("一万五千单，一百六十个缺陷，ODR是多少？", ["160 ÷ 15000 = 1.07%", "还要 1001 个"]),
    ("1.2万单，100个缺陷，缺陷率多少", ["100 ÷ 12000 = 0.83%"]),
    ("两百五十單，兩個差評，ODR達標嗎？", ["2 ÷ 250 = 0.8%"]),
    ("40单1个差评，ODR是多少，还要多少单", ["1 ÷ 40 = 2.5%", "还要 61 个"]),
    ("300单3个差评，去掉1个差评以后ODR多少", ["3 ÷ 300 = 1%", "2 ÷ 300 = 0.67%"]),
    ("201单2个缺陷，ODR是不是低于1%", ["2 ÷ 201", "低于 1%，达标"]),
    ("我有800单10个缺陷订单，ODR怎么降下来，要多少单", ["10 ÷ 800 = 1.25%", "还要 201 个"]),
    ("昨天看后台ODR 2%，150单3个缺陷，还差多少单", ["3 ÷ 150 = 2%", "还要 151 个"]),
    ("150 orders with 3 defects, how many more orders until ODR is below 1%?", ["3 ÷ 150 = 2%", "151 more orders"]),
    ("I have one hundred and fifty orders and three negative feedbacks, what is my ODR?", ["3 ÷ 150 = 2%"]),
    ("What is the ODR with 1,000 orders and 10 claims?", ["10 ÷ 1000 = 1%", "exactly 1%", "1 more order "]),
    ("two hundred orders, a dozen chargebacks, what's my order defect rate", ["12 ÷ 200 = 6%", "1001 more orders"]),
    ("My ODR: 1.5k orders, 12 defects. Am I on target?", ["12 ÷ 1500 = 0.8%"]),
    ("ODR with 500 orders, 2 negative feedback, 1 A-to-z claim and 1 chargeback?", ["4 ÷ 500 = 0.8%"]),
    ("400 orders, 3 negative feedback and 2 claims, 1 on the same order. ODR?", ["4 ÷ 400 = 1%", "1 counted twice"]),
    ("300 orders, 3 defects. If 1 is removed, what is the ODR?", ["3 ÷ 300 = 1%", "2 ÷ 300 = 0.67%"]),
    ("How many defects are allowed with 500 orders for ODR?", ["at most 4 defects"]),
    ("ODR is 1.67% with 300 orders and 5 defects, how many more orders do I need?", ["5 ÷ 300 = 1.67%", "201 more orders"]),
    ("twenty-five orders and one negative feedback, is my ODR bad?", ["1 ÷ 25 = 4%"]),
    ("101 orders 1 defect: is ODR below 1%?", ["1 ÷ 101 = 0.99%", "on target"]),
]
"""Nothing missing, nothing contradictory."""

SUPPOSED = [
    ("60天500单，差评2个，A-Z 3个，盗刷拒付1个，ODR多少", ["2个差评 + 3个 A-to-z 索赔 = 5 单", "这 1 个没有算进去", "5 ÷ 500 = 1%"]),
    ("700 orders, 3 negative feedbacks, A-Z 2, 1 fraud chargeback, what is my ODR", ["= 5;", "this one is left out", "5 ÷ 700 = 0.71%"]),
    ("60天900单10个缺陷，明天有120单移出窗口，其中3个是缺陷单，ODR变成多少", ["10 ÷ 900 = 1.11%", "7 ÷ 780 = 0.9%"]),
    ("ODR: 400单5个缺陷，最早的100单下周掉出窗口（里面没有缺陷），会变成多少", ["5 ÷ 400 = 1.25%", "5 ÷ 300 = 1.67%"]),
    ("500 orders, 6 defects. Next week 90 orders roll off the window and 2 of the defects with them. What will my ODR be?", ["6 ÷ 500 = 1.2%", "4 ÷ 410 = 0.98%"]),
    ("都说过了5%要停，我410单里19单是有问题的，百分之几，过没过？", ["19 ÷ 410 = 4.63%", "最多 20 个缺陷订单不超过 5%"]),
    ("现在 250 单 4 个坏单，还得再做多少单才合格", ["4 ÷ 250 = 1.6%", "还要 151 个"]),
    ("两个月卖了 450 单，最多能出几单问题不踩线", ["最多 4 个缺陷"]),
    ("60 天内 520 单可容许缺陷数", ["最多 5 个缺陷"]),
    ("I have 400 orders and saw buyers leave 3 negative feedbacks, what is my ODR?", ["3 ÷ 400 = 0.75%"]),
    ("按3趴算，900单最多几个缺陷单", ["900 × 3% = 27", "最多 8 个缺陷"]),
    ("60天600单，差评4个，A-Z 5个但其中2个客人自己撤了，ODR多少", ["9 ÷ 600 = 1.5%", "7 ÷ 600 = 1.17%"]),
    ("After the postal strike I have six bad ones among 450 orders. How many more clean orders until ODR is below 1%?", ["6 ÷ 450 = 1.33%", "151 more orders"]),
]
"""Nothing missing either, with more in it: what does not count, what leaves, other lines, other words."""

MISSING = [
    ("我有3个缺陷，还要多少单ODR才能低于1%？", ["至少要 301 单", "你没有说窗口里现在有多少单"]),
    ("两个差评，要多少订单才能把ODR降到1%以下", ["至少要 201 单", "你没有说"]),
    ("5个A-to-z索赔，ODR要多少单才能稀释", ["至少要 501 单", "你没有说"]),
    ("ODR现在1.8%，500单，还要多少单才能达标？", ["推算，是 9 个缺陷订单", "9 ÷ 500 = 1.8%", "还要 401 个"]),
    ("后台显示ODR 2.5%，一共40单，还差几单", ["推算，是 1 个缺陷订单", "还要 61 个"]),
    ("ODR 2%，3个缺陷，还要多少单？", ["推算，窗口里大约有 150 单", "还要 151 个"]),
    ("缺陷率显示1.67%，5个差评，差多少单才低于1%", ["大约有 299 单|大约有 300 单|大约有 301 单", "推算"]),
    ("我60天150单，ODR要多少单才能降下来？", ["最多 1 个缺陷", "你没有说有几个缺陷订单"]),
    ("窗口里两百单，还差多少单ODR才回到1%以下？", ["最多 1 个缺陷", "你没有说有几个缺陷订单"]),
    ("一个拒付，ODR要多少单才够", ["至少要 101 单", "你没有说"]),
    ("缺陷率6%的店，统计期里450单，等于多少单缺陷？", ["推算，是 27 个缺陷订单"]),
    ("有家店坏了4%，要是他总共做了325单，等于有几单出了问题？", ["推算，是 13 个缺陷订单"]),
    ("ODR 3%，一共70单，是几个缺陷单", ["推算，是 2 个缺陷订单"]),
    ("ODR显示2%，430单，是几个缺陷单", ["430 × 2% = 8.6", "7 到 12 个缺陷订单"]),
    ("6% of 450 orders, how many defective orders is that?", ["mean 27 defective orders"]),
    ("I have 3 defects, how many more orders until ODR is below 1%?", ["at least 301 orders", "You did not say how many orders"]),
    ("How many orders do I need for ODR with two negative feedbacks?", ["at least 201 orders", "You did not say"]),
    ("My ODR is 1.8% with 500 orders, how many more orders do I need?", ["mean 9 defective orders", "9 ÷ 500 = 1.8%", "401 more orders"]),
    ("ODR shows 2.5% and I had 40 orders. How many more orders?", ["mean 1 defective order", "61 more orders"]),
    ("ODR at 2%, 3 defects, how many more clean orders?", ["about 150 orders", "151 more orders"]),
    ("I have 150 orders, how many more orders for ODR under 1%?", ["at most 1 defect", "You did not say how many defective"]),
    ("With one chargeback, how many orders keep my ODR below 1%?", ["at least 101 orders", "You did not say"]),
    ("five claims and a bad ODR, how many sales do I need", ["at least 501 orders", "You did not say"]),
]
"""A number is missing: it is asked for, or worked back from a stated rate and said so."""

CONTRADICTORY = [
    ("后台显示ODR 1.2%，但是150单3个缺陷，还要多少单？", ["3 ÷ 150 = 2%", "1.2% 与这两个数字对不上", "还要 151 个"]),
    ("我ODR是0.5%，200单4个差评，达标吗", ["4 ÷ 200 = 2%", "0.5% 与这两个数字对不上"]),
    ("缺陷率1.8%，一百单三个索赔，还要多少单", ["3 ÷ 100 = 3%", "1.8% 与这两个数字对不上"]),
    ("5单里有8个差评，ODR多少", ["8 个缺陷订单多于 5 单"]),
    ("3单4个缺陷，ODR是多少？", ["4 个缺陷订单多于 3 单"]),
    ("一百单一百二十个差评，ODR多少", ["120 个缺陷订单多于 100 单"]),
    ("ODR显示1.01%，500单，还要多少单？", ["1.01% 与 500 单对不上"]),
    ("客服说我ODR 3%，可是300单只有3个缺陷，对吗", ["3 ÷ 300 = 1%", "3% 与这两个数字对不上"]),
    ("The page shows ODR 1.2%, but I have 150 orders and 3 defects. How many more orders?", ["3 ÷ 150 = 2%", "The 1.2% that you mention does not follow"]),
    ("My ODR is 0.5% with 200 orders and 4 negative feedbacks, right?", ["4 ÷ 200 = 2%", "The 0.5% that you mention"]),
    ("Support says ODR is 3% but I have 300 orders with only 3 defects", ["3 ÷ 300 = 1%", "The 3% that you mention"]),
    ("I have 5 orders and 8 defects, what is my ODR?", ["8 defective orders are more than 5 orders"]),
    ("ten orders, twelve negative feedbacks, ODR?", ["12 defective orders are more than 10 orders"]),
    ("ODR 1.01% on 500 orders, how many more orders?", ["1.01% does not go with 500 orders"]),
    ("my ODR of 4% with 1,000 orders and 10 chargebacks worries me", ["10 ÷ 1000 = 1%", "The 4% that you mention"]),
]
"""Figures that cannot all be right: it is pointed out."""

LEAVING = [
    ("3月1日下的单有差评，什么时候移出ODR？", ["2026-04-29", "2026-04-30"]),
    ("2026年3月1日的订单差评哪天不再计入ODR", ["2026-04-30"]),
    ("昨天下单的订单拿了差评，ODR什么时候不算了", ["2027-01-22"]),
    ("九月一号下的那单吃了差评，几号起就不会再算进ODR", ["2026-10-31"]),
    ("十天前的缺陷单什么时候掉出ODR窗口", ["2027-01-13"]),
    ("The order of March 1 has negative feedback; when does it leave ODR?", ["last counts on 2026-04-29", "leaves ODR on 2026-04-30"]),
    ("A defect from an order placed June 10, when does it roll off?", ["2026-08-08", "2026-08-09"]),
    ("Order from 2 weeks ago got an A-to-z claim, when does it drop off ODR?", ["2027-01-09"]),
    ("since March 3rd, 2026 I have one defect, when does it stop counting in ODR?", ["2026-05-02"]),
    ("7月4日下的单拿了一星，哪天不算了？页面窗口比今天晚 12 天", ["2026-09-13", "2026-09-14"]),
    ("订单日期十月五号，延迟十五天，哪天移出", ["2026-12-19"]),
    ("order of Aug 15, when's the last day it counts", ["2026-10-13", "2026-10-14"]),
    ("Feb 29 order has a defect, when will it roll off?", ["2024-04-29"]),
]
"""Dates: the last day that counts and the first that does not."""

NOT_OURS = [
    "ODR超过1%多久会恢复？",
    "一个差评会影响ODR吗？",
    "How is ODR calculated?",
    "Does one negative feedback count in ODR for 60 days?",
    "迟发率100单里有4单迟发怎么办",
    "My late shipment rate is 5% with 100 orders",
    "申诉被拒3次了怎么办",
    "How do I remove 2 negative feedbacks?",
    "3月1日收到差评，怎么移除？",
    "订单号 112-1234567 的差评怎么删",
]
"""Nothing to work out: the guide answers."""


@pytest.mark.parametrize(("question", "expected"), COMPLETE + SUPPOSED + MISSING + CONTRADICTORY + LEAVING, ids=lambda value: value if isinstance(value, str) else "")
def test_what_follows_is_said(question: str, expected: list[str]) -> None:
    asked = read_odr_question(question, TODAY)
    assert asked is not None
    said = "\n".join(odr_lines(asked, detect_language(question)))
    for one in expected:
        assert any(option in said for option in one.split("|")), said


@pytest.mark.parametrize(("question", "expected"), COMPLETE)
def test_nothing_is_found_wrong_where_nothing_is(question: str, expected: list[str]) -> None:
    asked = read_odr_question(question, TODAY)
    assert asked is not None
    said = "\n".join(odr_lines(asked, detect_language(question)))
    for wrong in ("对不上", "你没有", "does not", "did not", "do not go together"):
        assert wrong not in said


@pytest.mark.parametrize("question", NOT_OURS)
def test_questions_without_a_case_are_left_to_the_guide(question: str) -> None:
    assert read_odr_question(question, TODAY) is None


def test_half_of_the_questions_lack_a_number_or_contradict_themselves() -> None:
    assert len(COMPLETE) + len(MISSING) + len(CONTRADICTORY) >= 60
    assert len(MISSING) + len(CONTRADICTORY) >= len(COMPLETE)


@pytest.mark.parametrize(
    ("text", "value"),
    [("一百五十", 150), ("两千零三", 2003), ("一万五", 15000), ("三百五", 350), ("１２３", 123), ("1,234", 1234), ("1.5k", 1500), ("one hundred and fifty", 150), ("a dozen", 12), ("two thousand five hundred", 2500), ("ninety-nine", 99), ("俩", 2)],
)
def test_numerals(text: str, value: int) -> None:
    assert [number.value for number in numbers_in(text)] == [value]
