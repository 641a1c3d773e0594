"""The order defect rate of a question's own counts, in words: the inputs, the arithmetic, what follows."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from indexer.model import Language
from server.tools.odr import TARGET, order_defect_rate, percent
from server.tools.odr_question import OdrQuestion
from server.tools.window import Window

_KIND_NAMES: dict[Language, tuple[str, str, str]] = {"zh": ("个差评", "个 A-to-z 索赔", "个拒付"), "en": (" negative feedback", " A-to-z", " chargebacks")}


def odr_lines(asked: OdrQuestion, language: Language) -> list[str]:
    """Sentences that state the result, without markers, most important first. Chinese and English say the same."""
    zh = language == "zh"
    if asked.ordered:
        return [line for day in asked.ordered for line in _leaving(day, zh)]
    if asked.orders is None:
        return _orders_missing(asked.defects or 0, zh)
    if asked.defects is None:
        lines = [_allowed(asked.orders, asked.line or TARGET, zh, named=asked.line is not None)]
        if asked.stated is not None:
            shown = percent(asked.stated)
            lines.append(
                f"你说的 {shown} 与 {asked.orders} 单对不上：没有哪个整数的缺陷订单正好是这个比率，请在 ODR 页面核对。"
                if zh
                else f"{shown} does not go with {asked.orders} orders: no whole number of defective orders gives it alone, so please compare the ODR page."
            )
        elif asked.asks_back:
            lines.append("你没有说有几个缺陷订单；告诉我这个数字，就能算出现在的 ODR 和还差多少单。" if zh else "You did not say how many defective orders there are; with that number the rate and the missing orders can be worked out.")
        return lines
    if asked.defects > asked.orders:
        return [
            f"这两个数字对不上：{asked.defects} 个缺陷订单多于 {asked.orders} 单订单。一个订单只算一次，所以缺陷订单不会超过订单数；请在 ODR 页面核对。"
            if zh
            else f"These figures do not go together: {asked.defects} defective orders are more than {asked.orders} orders. One order counts once, so please compare both with the ODR page."
        ]
    lines = []
    if asked.worked_back and asked.stated is not None:
        lines.append(_worked_back(asked.orders, asked.defects, percent(asked.stated), asked.worked_back, zh))
    now = order_defect_rate(asked.orders, asked.defects)
    if asked.same_order and any(asked.counted):
        names = _KIND_NAMES[language]
        parts = " + ".join(f"{count}{name}" for count, name in zip(asked.counted, names, strict=True) if count)
        lines.append(
            f"缺陷订单：{parts} − 重复的 {asked.same_order} 单 = {asked.defects} 单（一个订单只算一次）。"
            if zh
            else f"Defective orders: {parts} − {asked.same_order} counted twice = {asked.defects} (one order counts once)."
        )
    lines.append(_rate(asked.orders, asked.defects, zh))
    if asked.stated is not None and not asked.worked_back:
        lines.append(_contradicted(percent(asked.stated), asked.orders, asked.defects, zh))
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
        lines.append(
            f"{now.orders} 单时最多 {now.defects_allowed} 个缺陷还低于 1%，离上限还差 {spare} 个。"
            if zh
            else f"With {now.orders} orders up to {now.defects_allowed} defects stay below 1%: {spare} more than now."
        )
    if asked.line:
        lines.append(_allowed(asked.orders, asked.line, zh, named=True))
    return lines


def _leaving(day: date, zh: bool) -> list[str]:
    gone = Window().gone_on(day)
    last = gone - timedelta(days=1)
    if zh:
        return [f"{day} 下单的订单：最后一天计入 ODR 是 {last}，{gone} 移出（下单日期 + 60 天）。", "如果 ODR 页面上的窗口不是截止到今天，差几天就晚几天移出。"]
    return [f"An order of {day} last counts on {last} and leaves ODR on {gone} (order date + 60 days).", "If the window on the ODR page does not end today, it leaves as many days later as the window lags."]


def _orders_missing(defects: int, zh: bool) -> list[str]:
    least = order_defect_rate(defects, defects).clean_orders_needed + defects
    if zh:
        return [f"有 {defects} 个缺陷订单时，60 天窗口里总共至少要 {least} 单，ODR 才低于 1%。", "你没有说窗口里现在有多少单；告诉我这个数字，就能算出还差几单。"]
    return [f"With {defects} defective order{'s' if defects > 1 else ''} the 60-day window needs at least {least} orders in all for ODR below 1%.", "You did not say how many orders the window has now; with that number the missing orders can be worked out."]


def _worked_back(orders: int, defects: int, shown: str, missing: str, zh: bool) -> str:
    if missing == "orders":
        return f"你没有给出订单数；按 {defects} 个缺陷和 {shown} 推算，窗口里大约有 {orders} 单，下面按这个数计算。" if zh else f"You did not give the orders; {defects} defects at {shown} mean about {orders} orders, which is assumed here."
    return f"你没有给出缺陷数；按 {orders} 单和 {shown} 推算，是 {defects} 个缺陷订单，下面按这个数计算。" if zh else f"You did not give the defects; {orders} orders at {shown} mean {defects} defective order{'s' if defects > 1 else ''}, which is assumed here."


def _contradicted(shown: str, orders: int, defects: int, zh: bool) -> str:
    rate = percent(Fraction(defects, orders))
    if zh:
        return f"你提到的 {shown} 与这两个数字对不上（算出来是 {rate}）：可能是窗口日期不同，或者同一订单的缺陷被算了两次，请以 ODR 页面的窗口为准。"
    return f"The {shown} that you mention does not follow from these counts, which give {rate}: the window's dates may differ, or one order may have been counted twice; go by the window on the ODR page."


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
    over = percent(Fraction(allowed + 1, orders))
    return f"{orders} 单时最多 {allowed} 个缺陷，ODR 才低于 1%（{allowed + 1} 个就是 {over}）。" if zh else f"With {orders} orders at most {allowed} defects keep ODR below 1% ({allowed + 1} would be {over})."
