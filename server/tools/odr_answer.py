"""The order defect rate of a question's own counts, in words: the inputs, the arithmetic, what follows."""

from __future__ import annotations

from fractions import Fraction

from indexer.model import Language
from server.tools.odr import TARGET, order_defect_rate, percent
from server.tools.odr_question import OdrQuestion

RULE: dict[Language, str] = {"zh": "ODR 怎么计算，目标是多少？", "en": "How is ODR calculated and what is the target?"}
"""What to look up in the guide for the rule that is applied."""
HEADING: dict[Language, str] = {"zh": "按你给的数字计算：", "en": "Worked out from your figures:"}

_KIND_NAMES: dict[Language, tuple[str, str, str]] = {"zh": ("个差评", "个 A-to-z 索赔", "个拒付"), "en": (" negative feedback", " A-to-z", " chargebacks")}


def odr_lines(asked: OdrQuestion, language: Language) -> list[str]:
    """Sentences that state the result, without markers, most important first. Chinese and English say the same."""
    zh = language == "zh"
    if asked.defects is None:
        return [_allowed(asked.orders, asked.line or TARGET, zh, named=asked.line is not None)]
    lines: list[str] = []
    now = order_defect_rate(asked.orders, asked.defects)
    if asked.same_order and any(asked.counted):
        names = _KIND_NAMES[language]
        parts = " + ".join(f"{count}{name}" for count, name in zip(asked.counted, names, strict=True) if count)
        lines.append(f"缺陷订单：{parts} − 重复的 {asked.same_order} 单 = {asked.defects} 单（一个订单只算一次）。" if zh else f"Defective orders: {parts} − {asked.same_order} counted twice = {asked.defects} (one order counts once).")
    lines.append(_rate(asked.orders, asked.defects, zh))
    if asked.gone:
        left = order_defect_rate(asked.orders, asked.defects - asked.gone)
        lines.append(
            f"去掉 {asked.gone} 个缺陷以后：{left.defects} ÷ {left.orders} = {percent(left.rate)}，{_verdict(left.rate, zh)}。" if zh else f"With {asked.gone} of them gone: {left.defects} ÷ {left.orders} = {percent(left.rate)}, {_verdict(left.rate, zh)}."
        )
        now = left
    if now.clean_orders_needed:
        needed = now.clean_orders_needed
        lines.append(
            f"如果没有旧缺陷移出 60 天窗口，还要 {needed} 个没有缺陷的订单（共 {now.orders + needed} 单），ODR 才低于 1%。"
            if zh
            else f"If no old defect leaves the 60-day window, {needed} more order{'s' if needed > 1 else ''} without a defect ({now.orders + needed} in all) bring{'s' if needed == 1 else ''} ODR below 1%."
        )
    else:
        spare = now.defects_allowed - now.defects
        lines.append(f"{now.orders} 单时最多 {now.defects_allowed} 个缺陷还低于 1%，离上限还差 {spare} 个。" if zh else f"With {now.orders} orders up to {now.defects_allowed} defects stay below 1%: {spare} more than now.")
    if asked.line:
        lines.append(_allowed(asked.orders, asked.line, zh, named=True))
    return lines


def _rate(orders: int, defects: int, zh: bool) -> str:
    rate = Fraction(defects, orders)
    if zh:
        return f"ODR = {defects} ÷ {orders} = {percent(rate)}，{_verdict(rate, zh)}。"
    return f"ODR = {defects} ÷ {orders} = {percent(rate)}, {_verdict(rate, zh)}."


def _verdict(rate: Fraction, zh: bool) -> str:
    if rate == TARGET:
        return "正好 1%，没有达标（必须低于 1%）" if zh else "exactly 1%, which misses the target (it must be below 1%)"
    if rate < TARGET:
        return "低于 1%，达标" if zh else "below 1%, on target"
    return "超过 1%，没有达标" if zh else "over 1%, off target"


def _allowed(orders: int, line: Fraction, zh: bool, *, named: bool) -> str:
    most = int(orders * line)
    shown = f"{float(line * 100):g}%"
    if named and line != TARGET:
        exact = orders * line == most
        if zh:
            return f"按 {shown} 计算：{orders} × {shown} = {float(orders * line):g}，最多 {most} 个缺陷订单不超过 {shown}" + (f"（{most} 个正好 {shown}）。" if exact else "。")
        return f"At {shown}: {orders} × {shown} = {float(orders * line):g}, so up to {most} defective orders do not exceed {shown}" + (f" ({most} is exactly {shown})." if exact else ".")
    allowed = order_defect_rate(orders, 0).defects_allowed
    return f"{orders} 单时最多 {allowed} 个缺陷，ODR 才低于 1%（{allowed + 1} 个就是 {percent(Fraction(allowed + 1, orders))}）。" if zh else f"With {orders} orders at most {allowed} defects keep ODR below 1% ({allowed + 1} would be {percent(Fraction(allowed + 1, orders))})."
