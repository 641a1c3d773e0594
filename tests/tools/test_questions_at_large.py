"""Questions with figures, worded in many ways: labels, fractions, a number a day, what if, another line, dates in every form; every second one lacks a number or contradicts itself."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.language import detect_language
from server.tools.metric_question import read_metric_question
from server.tools.metric_tool import metric_lines
from server.tools.metrics import METRICS
from server.tools.odr_answer import odr_lines
from server.tools.odr_question import read_odr_question
from server.tools.odr_tool import OdrTool

TODAY = date(2026, 11, 24)

COMPLETE = [
    ("过去两个月我卖了210单，其中3单出了问题（2个A-to-z，1个差评），ODR超1%了吗？", ["3 ÷ 210 = 1.43%", "还要 91 个"]),
    ("3 out of 210 orders had defects, what's my ODR?", ["3 ÷ 210 = 1.43%", "91 more orders"]),
    ("如果标准是5%，120单最多几个缺陷", ["最多 6 个", "最多 1 个缺陷，ODR 才低于 1%"]),
    ("At a 5% line how many bad orders can 120 orders have?", ["up to 6 defective orders", "at most 1 defect keeps ODR below 1%"]),
    ("我想把ODR控制在0.5%以内，400单最多能有几个缺陷", ["最多 2 个"]),
    ("Suppose the limit were 2.5%: how many defective orders could 400 orders have?", ["up to 10 defective orders", "10 is exactly 2.5%"]),
    ("一个A-to-z索赔被撤销后，ODR从多少变成多少？我有180单3个缺陷", ["3 ÷ 180 = 1.67%", "2 ÷ 180 = 1.11%", "还要 21 个"]),
    ("If Amazon removes one of my 3 defects out of 180 orders, what will my rate be?", ["3 ÷ 180 = 1.67%", "2 ÷ 180 = 1.11%"]),
    ("I have 7 defects on 512 orders. Amazon just agreed to strike through two negative feedbacks. New ODR?", ["7 ÷ 512 = 1.37%", "5 ÷ 512 = 0.98%"]),
    ("410 orders with 5 claims; 2 claims were denied and don't count. what is my odr", ["5 ÷ 410 = 1.22%", "3 ÷ 410 = 0.73%"]),
    ("180单，2个A-to-z，其中1个已经被撤回了，ODR现在多少", ["2 ÷ 180 = 1.11%", "1 ÷ 180 = 0.56%"]),
    ("150单3个缺陷，如果再来一个差评，ODR变成多少？", ["3 ÷ 150 = 2%", "4 ÷ 150 = 2.67%", "还要 251 个"]),
    ("150 orders, 1 defect. If I get one more defect, what's my ODR?", ["1 ÷ 150 = 0.67%", "2 ÷ 150 = 1.33%", "51 more orders"]),
    ("如果我再卖100单没有问题的，ODR能到多少？现在200单3个缺陷", ["3 ÷ 200 = 1.5%", "3 ÷ 300 = 1%", "正好 1%"]),
    ("200 orders, 3 defects. What will ODR be after 100 more clean orders?", ["3 ÷ 200 = 1.5%", "3 ÷ 300 = 1%, exactly 1%"]),
    ("如果单量翻倍，150单3个缺陷的ODR会是多少？", ["3 ÷ 150 = 2%", "3 ÷ 300 = 1%"]),
    ("If my orders double from 150 to 300 with the same 3 defects, what is ODR?", ["3 ÷ 150 = 2%", "3 ÷ 300 = 1%"]),
    ("500单8个缺陷，单量不变的话要掉出去几个才低于1%？ODR", ["8 ÷ 500 = 1.6%", "8 个缺陷里要有 4 个移出", "4 ÷ 500 = 0.8%"]),
    ("300 orders and 5 defects, sales are flat: how many of those have to roll off before my odr is under 1%", ["5 ÷ 300 = 1.67%", "3 of the 5 defects have to leave", "2 ÷ 300 = 0.67%"]),
    ("60天里600单，2个一星差评，5个判卖家责任的A-to-z，其中有3个A-to-z申诉没过，ODR多少？", ["2个差评 + 5个 A-to-z 索赔 = 7", "7 ÷ 600 = 1.17%"]),
    ("600 orders in 60 days, 2 negative feedbacks and 5 claims, of which 3 claims I appealed in vain. odr?", ["7 ÷ 600 = 1.17%"]),
    ("总单量 330，缺陷 5，差多少", ["5 ÷ 330 = 1.52%", "还要 171 个"]),
    ("orders: 330, defects: 5. ODR?", ["5 ÷ 330 = 1.52%", "171 more orders"]),
    ("5/330 odr", ["5 ÷ 330 = 1.52%"]),
    ("最近两个月总共 640 个订单，A-to-z 4 个、差评 3 个、chargeback 1 个，缺陷率达标吗？", ["3个差评 + 4个 A-to-z 索赔 + 1个拒付 = 8", "8 ÷ 640 = 1.25%", "还要 161 个"]),
    ("Out of the last 95 orders, one buyer left one-star feedback. Is my ODR above the limit?", ["1 ÷ 95 = 1.05%", "6 more orders"]),
    ("I sold ninety-five items in 60 days and got one chargeback - what's my defect rate", ["1 ÷ 95 = 1.05%"]),
    ("三百二十单里头有四单缺陷，再出多少单没问题的才能把比率压到1%下面？", ["4 ÷ 320 = 1.25%", "还要 81 个"]),
    ("60天100单，一个缺陷都没有，ODR是多少", ["0 ÷ 100 = 0%", "不能再有缺陷"]),
    ("100 orders, no defects, what's ODR?", ["0 ÷ 100 = 0%", "1 would be 1%"]),
    ("450单最多能有几个缺陷", ["最多 4 个缺陷"]),
    ("at 5 orders per day how long until 2 defects in 150 orders are diluted below 1%?", ["2 ÷ 150 = 1.33%", "51 more orders", "At 5 orders a day", "on 2026-12-14"]),
    ("ODR: 100 of 10,000 orders. on target?", ["exactly 1%, which misses"]),
    ("10000单里99个缺陷算达标吗ODR", ["99 ÷ 10000 = 0.99%", "达标"]),
    ("訂單一百五十單，三個缺陷，ODR幾多？還差多少單先低過1%？", ["3 ÷ 150 = 2%", "还要 151 个"]),
    ("我的店60天卖了三百八十单，四个一星，一个拒付，有一单又差评又索赔，ODR是多少？", ["重复的 1 单", "4 ÷ 380 = 1.05%"]),
]

LACKING = [
    ("每天大概10单，60天里有8个缺陷，ODR多少？", ["每天 10 单 × 60 天 = 600 单", "8 ÷ 600 = 1.33%"]),
    ("We get about 20 orders a day; 15 defects in the last 60 days. What is our ODR?", ["20 a day × 60 days = 1200 orders", "15 ÷ 1200 = 1.25%"]),
    ("每周70单，60天里6个索赔，ODR多少", ["每天 10 单", "6 ÷ 600 = 1%"]),
    ("我每个月大约出150单，现在有4个缺陷，ODR大概多少？", ["每天 5 单", "4 ÷ 300 = 1.33%"]),
    ("我店铺每天20单左右，ODR现在1.3%，什么时候能降下来", ["每天 20 单 × 60 天 = 1200 单", "是 16 个缺陷订单", "每天 20 单、没有新缺陷时"]),
    ("现在 ODR 1.5%，200 单，请问有几个缺陷？", ["是 3 个缺陷订单"]),
    ("odr 0.97% with 206 orders - how many defects is that?", ["206 orders at 0.97% mean 2 defective orders"]),
    ("ODR显示3.33%，我有2个缺陷，总共多少单？", ["大约有 60 单"]),
    ("ODR is 2% and I have one defect, so how many orders do I have?", ["1 defect at 2% mean about 50 orders"]),
    ("要保持1%以下，4个缺陷至少要多少单？", ["至少要 401 单", "你没有说"]),
    ("with 3 defects, what's the minimum number of orders to stay under 1%?", ["at least 301 orders"]),
    ("如果ODR要降到0.8%以下，4个缺陷要多少单？", ["至少要 501 单", "低于 0.8%"]),
    ("上个月卖了120单，有2个差评，缺陷率多少", ["2 ÷ 120 = 1.67%", "像是一个月的数"]),
    ("80 orders last month with 1 claim, what's my ODR?", ["1 ÷ 80 = 1.25%", "figures of one month"]),
    ("差评11月1日收到的，什么时候移出ODR？", ["不是下单日期", "告诉我下单日期"]),
    ("The negative feedback came on Nov 1. When does it roll off?", ["is not an order date", "no later than 2026-12-31"]),
]
"""A number is missing: asked back, or assumed and said so."""

CONTRADICTORY = [
    ("卖家后台显示缺陷率0.9%，220单里3个差评，对不对？", ["3 ÷ 220 = 1.36%", "0.9% 与这两个数字对不上"]),
    ("Amazon says my ODR is 2.4% but I only count 2 defects out of 250 orders?", ["2 ÷ 250 = 0.8%", "The 2.4% that you mention"]),
    ("My dashboard says ODR 1%, yet 150 orders and 3 defects. Right?", ["3 ÷ 150 = 2%", "The 1% that you mention"]),
    ("20单里有25个索赔，缺陷率多少", ["25 个缺陷订单多于 20 单"]),
    ("12 sales, 15 chargebacks. What is my ODR?", ["15 defective orders are more than 12 orders"]),
    ("ODR 0.3%，100单，有几个缺陷？", ["0.3% 与 100 单对不上"]),
    ("My ODR shows 0.3% with 100 orders; how many defects are that?", ["0.3% does not go with 100 orders"]),
    ("ODR 涨到1.8%，我一共300单4个差评，还差多少单？", ["4 ÷ 300 = 1.33%", "1.8% 与这两个数字对不上", "还要 101 个"]),
    ("My ODR went up to 1.8% with 4 negative feedbacks on 300 orders. How many more clean orders?", ["4 ÷ 300 = 1.33%", "The 1.8% that you mention", "101 more orders"]),
    ("系统写ODR 2%，可我200单才2个A-to-z，是算错了吗？缺陷率到底多少", ["2 ÷ 200 = 1%", "2% 与这两个数字对不上"]),
    ("They claim an ODR of 3.5%. I had 2 chargebacks in 400 orders. What is the right rate?", ["2 ÷ 400 = 0.5%", "The 3.5% that you mention"]),
    ("缺陷 9，订单 6，ODR？", ["9 个缺陷订单多于 6 单"]),
    ("defects: 9, orders: 6, ODR?", ["9 defective orders are more than 6 orders"]),
    ("后台ODR 0.99%，101单2个缺陷，还差多少单？", ["2 ÷ 101 = 1.98%", "0.99% 与这两个数字对不上", "还要 100 个"]),
    ("ODR 0.5% but 3 defects in 200 orders? how many more orders are needed", ["3 ÷ 200 = 1.5%", "The 0.5% that you mention", "101 more orders"]),
    ("I was told 5% ODR: 60 orders, 2 A-to-z claims. Is that so?", ["2 ÷ 60 = 3.33%", "The 5% that you mention"]),
]

DATES = [
    ("order from 15/09/2026 has negative feedback; when will it stop affecting my ODR?", ["2026-11-13", "2026-11-14"]),
    ("订单是10月3号的，差评11月1号才留，哪天不影响ODR", ["2026-10-03 下单", "2026-12-02 移出"]),
    ("The defect's order date was 2026-10-03 and the feedback came 2026-11-01. When does it drop out?", ["An order of 2026-10-03", "2026-12-02"]),
    ("差评是上周收到的，订单是9月20日下的，什么时候从ODR里消失？", ["2026-09-20 下单", "2026-11-19 移出"]),
    ("窗口滞后15天，3月1日的订单缺陷什么时候移出？", ["2026-05-15 移出"]),
    ("With a 15-day lag, when does a defect on an order of March 1 leave ODR?", ["leaves ODR on 2026-05-15"]),
    ("2024年2月1日的订单有索赔，哪天移出ODR", ["2024-03-31", "2024-04-01 移出"]),
]

METRIC = [
    ("上个月我去成都参加婚礼，店交给表姐看了十天，她不熟后台，手忙脚乱的，客户催得紧，我在酒席上一直接电话，饭都没吃好。回来一看后台，一共发了两百单，其中六单是她自己点了取消的，我现在心里发慌。请问我的取消率现在是多少，超标了吗？", ["6 ÷ 200 = 3%"]),
    ("一周260单，缺货砍掉3单，取消率多少", ["下面把 260 单里的 3 单当作卖家在确认发货前取消的订单计算。", "3 ÷ 260 = 1.15%，达标"]),
    ("cancellation rate: 400 orders this week, 11 I had to kill because stock ran out. over?", ["11 of the 400 orders are taken for cancelled by the seller", "11 ÷ 400 = 2.75%, off target"]),
    ("30天卖了500单，有18单磨蹭到第二天才点发货，迟发率几个点", ["下面把 500 单里的 18 单当作晚于承诺日期确认发货的订单计算。", "18 ÷ 500 = 3.6%，达标"]),
    ("迟发率：200单里9单迟发，迟发率多少，超标吗", ["LSR = 9 ÷ 200 = 4.5%", "没有达标", "还要 26 个"]),
    ("My LSR: 100 orders in 30 days, 4 confirmed late. Over the limit?", ["4 ÷ 100 = 4%, off target", "1 more good"]),
    ("上周四十单取消了一单，CR多少", ["1 ÷ 40 = 2.5%，没有达标"]),
    ("I cancelled 2 of 81 orders this week, is my cancellation rate ok?", ["2 ÷ 81 = 2.47%, on target"]),
    ("VTR 95%: 190 of 200 packages have tracking. ok?", ["190 ÷ 200 = 95%, on target"]),
    ("200个包裹里有12个没有有效追踪，VTR达标吗？", ["188 ÷ 200 = 94%", "还要 40 个"]),
    ("准时送达率：120单里105单准时，达标吗？", ["105 ÷ 120 = 87.5%", "还要 30 个"]),
    ("最近21天承诺送达220单，最近7天的70单不看，剩下150单里132单准点，准时率多少，达标吗？", ["132 ÷ 150 = 88%", "没有达标"]),
    ("OTDR: 90 orders promised in 21 days, 30 of those in the last 7. Of the other 60, 57 came on time. ok?", ["57 ÷ 60 = 95%, on target"]),
    ("准时率帮算下：近21天该送到的310单，其中最近7天110单，其余的里头准点的171单，达标吗？", ["171 ÷ 200 = 85.5%", "没有达标"]),
    ("OTDR please: 150 orders due in 21 days, 50 of them in the most recent 7 days, of the rest 95 arrived on time, is that ok?", ["95 ÷ 100 = 95%, on target"]),
    ("10天里一共300单，FBA占100单，剩下200单里迟发9单，LSR多少？", ["9 ÷ 200 = 4.5%"]),
    ("in 30 days I shipped 500, 200 of them FBA, and 280 of the 300 left had valid tracking, is my VTR ok?", ["280 ÷ 300 = 93.33%"]),
    ("Of 130 orders 14 arrived late, what is my on-time delivery rate?", ["116 ÷ 130 = 89.23%", "10 more good"]),
]

THE_GUIDES = [
    "退货率5%，一共200单，算下来有几单出了问题？",
    "上个月我去成都参加婚礼，店交给表姐看了十天。她不熟后台，九个包裹全都寄走了却忘了点发货，里面有四个被亚马逊系统自动取消，钱也没到账，她急得直哭，我又不好说她，毕竟是亲戚帮忙。我就问一句：客户已经签收了，被取消的订单还能把钱要回来吗？",
    "one order got me a 1 star AND an a-z claim. does that hit me twice?",
    "can the same buyer run both a bank chargeback and an A-to-z on one order?",
    "ODR exactly 1.00%, is that ok?",
    "My ODR is 1.2%, will I be suspended?",
    "A-to-z 索赔被批准后 ODR 会算几个缺陷？",
    "3 star feedback counts in ODR?",
    "两周退了三十几单，缺陷率快7%，怎么申诉？",
    "取消率超过2.5%怎么办？",
    "7天和30天的迟发率有什么区别？",
    "我的取消率 3%，亚马逊要我30天内整改，怎么办",
    "追踪率多少？200单里有5单",
    "The buyer of 3 orders wants to cancel 1, does it count in my cancellation rate?",
    "能不能在48小时内退款避免一个A-to-z？",
]


@pytest.mark.parametrize(("question", "expected"), COMPLETE + LACKING + CONTRADICTORY + DATES, ids=lambda value: value if isinstance(value, str) else "")
def test_what_follows_is_said(question: str, expected: list[str]) -> None:
    asked = read_odr_question(question, TODAY)
    assert asked is not None
    said = "\n".join(odr_lines(asked, detect_language(question), TODAY))
    for one in expected:
        assert one in said, said


@pytest.mark.parametrize(("question", "expected"), METRIC)
def test_another_metric_is_worked_out(question: str, expected: list[str]) -> None:
    asked = read_metric_question(question, frozenset(METRICS))
    assert asked is not None and read_odr_question(question, TODAY) is None
    said = "\n".join(metric_lines(asked, detect_language(question)))
    for one in expected:
        assert one in said, said


@pytest.mark.parametrize("question", THE_GUIDES)
def test_what_asks_for_no_figure_is_left_to_the_guide(question: str) -> None:
    assert read_odr_question(question, TODAY) is None and read_metric_question(question, frozenset(METRICS)) is None


def test_half_lack_a_number_or_contradict_themselves() -> None:
    assert len(COMPLETE) + len(LACKING) + len(CONTRADICTORY) >= 60 and len(LACKING) + len(CONTRADICTORY) >= 30


@pytest.mark.parametrize(
    ("before", "reply", "expected"),
    [
        ("我有3个缺陷，还要多少单ODR才能低于1%？", "150单", (150, 3)),
        ("我有3个缺陷，还要多少单ODR才能低于1%？", "现在一百五十", (150, 3)),
        ("我60天150单，ODR要多少单才能降下来？", "3个", (150, 3)),
        ("I have 3 defects, how many more orders until ODR is below 1%?", "150", (150, 3)),
        ("I have 150 orders, how many more orders for ODR under 1%?", "3 defects", (150, 3)),
        ("I have 150 orders, how many more orders for ODR under 1%?", "How do I appeal?", None),
        ("150 orders with 3 defects, what is my ODR?", "7", None),
    ],
)
def test_the_number_that_was_asked_back_completes_the_question(before: str, reply: str, expected: tuple[int, int] | None) -> None:
    found = OdrTool({}, lambda: TODAY).read(reply, [before])
    assert (None if found is None else (found.orders, found.defects)) == expected


@pytest.mark.parametrize(
    ("question", "orders", "defects"),
    [
        ("跑了260单，翻车4单，超线没", 260, 4),
        ("一共520票，栽了6票，ODR几个点？", 520, 6),
        ("四百五十个包裹里五个出了岔子，折合百分之几", 450, 5),
        ("卖出380件，有4件惹了麻烦，照1%那条线过没过", 380, 4),
        ("1.5k orders, 12 of them turned sour - over the limit?", 1500, 12),
        ("Out of 275 shipments three went sideways, what percent is that?", 275, 3),
        ("我的订单是四百二十，缺陷的是六，还要多少好单才低于1%", 420, 6),
        ("店里就我一个人又打包又回消息，今天看报表：窗口里310单，出问题的有4单，两个差评、一个A-to-z、一个拒付，都不在同一个订单上，ODR是百分之几？", 310, 4),
        ("成立的A-to-Z三件、一星评价两件，总销量480，ODR多少？", 480, 5),
        ("做灯具八年了，客单价三十五刀。台风耽误了六天，两件事赶在一起：丢件和破损。六十天里总共卖出去四百七十笔，有2个人留了一星，还有4个开了A-to-Z判我的责，都不是同一个订单，拍了十几张照片。我的ODR是多少？", 470, 6),
        ("I sell lamps at 35 dollars. In the sixty day window there were four hundred and ten sales; one buyer charged it back, two left one-star feedback and two filed A-to-z claims that were granted, five separate orders. What is the defect rate?", 410, 5),
    ],
)
def test_an_order_that_went_wrong_has_many_names(question: str, orders: int, defects: int) -> None:
    found = read_odr_question(question, TODAY)
    assert found and (found.orders, found.defects) == (orders, defects)


@pytest.mark.parametrize(("question", "said"), [("卖出380件，有4件惹了麻烦，照1%那条线过没过", "380 单里的 4 单当作缺陷订单"), ("Out of 275 shipments three went sideways, what percent is that?", "3 of the 275 orders are taken for defective")])
def test_what_is_taken_for_defective_is_said(question: str, said: str) -> None:
    found = read_odr_question(question, TODAY)
    assert found and said in odr_lines(found, detect_language(question), TODAY)[0]
    named = read_odr_question("380单里有4个差评，ODR多少", TODAY)
    assert named and not any("当作" in line for line in odr_lines(named, "zh", TODAY))


@pytest.mark.parametrize(
    "question",
    [
        "迟发率我一直是0，一到周末包裹就停在中转站，准时交货率只有86%，标准是多少？",
        "手里还有260单没发，昨天因为4个差评被停了，这些单还要发吗？",
        "3 defects, 180 units in the garage: which documents do I attach?",
        "卖了500单，退货20单，没有一个索赔，退货多会被罚吗？",
        "I shipped 240 orders, 12 were returned. Do I pay the return postage?",
    ],
)
def test_counts_in_a_question_that_asks_for_advice_are_left_alone(question: str) -> None:
    assert read_odr_question(question, TODAY) is None and read_metric_question(question, frozenset(METRICS)) is None


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        (["ODR怎么算"], "那200单里3个呢？", (200, 3, 0, 0)),
        (["60天里310单，4单有缺陷"], "要是申诉掉一个，变成多少？", (310, 4, 1, 0)),
        (["640 orders, 6 defective, am I fine?"], "and what if one more turns bad?", (640, 6, 0, 1)),
        (["60天缺陷率怎么算？", "我这边一共发了二百一十票，出事的有三票"], "那我是多少？还差几票好的？", (210, 3, 0, 0)),
        (["150单3个缺陷还差多少单"], "那申诉要附什么材料？", None),
        (["怎么申诉"], "那200单里3个呢？", None),
        (["这六十天我发了七百二十单", "有9单出了问题"], "那还要再出多少单好的才到线以下？", (720, 9, 0, 0)),
        (["we shipped 380 orders in the window", "5 of them went wrong"], "so how many more clean orders to get under the line?", (380, 5, 0, 0)),
        (["最近60天520单，6个缺陷"], "要是旧的一单都不移出，还要再出几单没问题的才低于1%？", (520, 6, 0, 0)),
        (["60天一共300单", "退货的有9单"], "那还要多少单？", None),
    ],
)
def test_a_second_question_goes_on_with_the_first(earlier: list[str], question: str, expected: tuple[int, int, int, int] | None) -> None:
    found = OdrTool({}, lambda: TODAY).read(question, earlier)
    assert (None if found is None else (found.orders, found.defects, found.gone, found.more_defects)) == expected


@pytest.mark.parametrize(
    ("earlier", "question", "last"),
    [
        (["5月3日下的单被打了一星"], "那这单哪天起就不算了？", date(2026, 7, 2)),
        (["an order placed on 3 May got a one star"], "and when does it stop counting?", date(2026, 7, 2)),
        (["my ODR went up by one bad order", "it was placed on 3 May"], "and on which day does that one drop out, if the page's window ends today as it should, without any lag?", date(2026, 7, 2)),
        # The deadline of a claim is another day.
        (["5月3日下的单被开了 A-to-z 索赔"], "那这个索赔哪天过期？", None),
        (["5月3日下的单破损了"], "那什么时候过期？", None),
    ],
)
def test_a_day_given_before_is_gone_on_with(earlier: list[str], question: str, last: date | None) -> None:
    found = OdrTool({}, lambda: TODAY).read(question, earlier)
    assert (found is not None and bool(found.ordered)) == (last is not None)
    if last and found:
        assert str(last) in odr_lines(found, "zh")[0]
