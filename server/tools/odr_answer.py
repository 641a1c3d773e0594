"""The order defect rate of a question's own counts, in words: the inputs, the arithmetic, what follows."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from indexer.model import Language
from server.tools.case import Case, work_out
from server.tools.odr import TARGET, OdrResult, order_defect_rate, percent
from server.tools.odr_question import OdrQuestion
from server.tools.projection_words import assumed_lines, day_line
from server.tools.window import WINDOW_DAYS, Window

_KIND_NAMES: dict[Language, tuple[str, str, str]] = {"zh": ("个差评", "个 A-to-z 索赔", "个拒付"), "en": (" negative feedback", " A-to-z", " chargebacks")}


def odr_lines(asked: OdrQuestion, language: Language, today: date | None = None) -> list[str]:
    """Sentences that state the result, without markers, most important first. Chinese and English say the same. `today` lets a day be named where one is asked for."""
    zh = language == "zh"
    if asked.ordered or asked.event_days:
        return _days(asked, zh)
    if asked.orders is None:
        return _orders_missing(asked.defects or 0, asked.line or TARGET, zh)
    if asked.defects is None:
        return _defects_missing(asked, asked.orders, zh)
    if asked.defects > asked.orders:
        return [
            f"这两个数字对不上：{asked.defects} 个缺陷订单多于 {asked.orders} 单订单。一个订单只算一次，所以缺陷订单不会超过订单数；请在 ODR 页面核对。"
            if zh
            else f"These figures do not go together: {asked.defects} defective orders are more than {asked.orders} orders. One order counts once, so please compare both with the ODR page."
        ]
    if asked.orders == 0:
        return ["窗口里没有订单时没有 ODR。" if zh else "There is no ODR where the window has no orders."]
    lines = _inputs(asked, asked.orders, asked.defects, language)
    lines.append(_rate(asked.orders, asked.defects, zh))
    if asked.stated is not None and not asked.worked_back:
        lines.append(_contradicted(percent(asked.stated), asked.orders, asked.defects, zh))
    supposed, now = _supposed(asked, order_defect_rate(asked.orders, asked.defects), zh)
    lines += supposed
    lines.append(_needed(now, zh) if now.clean_orders_needed else _spare(now, zh))
    if asked.asks_leaving and now.clean_orders_needed:
        lines.insert(-1, _to_leave(now, zh))
    if asked.asks_when and today and now.clean_orders_needed:
        outcome = work_out(Case(now.orders, now.defects, today, daily_orders=asked.daily))
        lines += [day_line(outcome, language), *assumed_lines(outcome, language)]
    if asked.line and asked.line != TARGET:
        lines += _under(asked.line, now, zh)
    if asked.month_only:
        lines.append("ODR 按 60 天的订单算；你给的像是一个月的数，请在 ODR 页面看 60 天窗口的订单数和缺陷数再核对。" if zh else "ODR counts 60 days; these look like figures of one month, so please compare with the counts of the 60-day window on the ODR page.")
    return lines


def _days(asked: OdrQuestion, zh: bool) -> list[str]:
    window = Window(lag=asked.lag)
    lines: list[str] = []
    added = f" + {asked.lag} 天滞后" if asked.lag and zh else f" + {asked.lag} days of lag" if asked.lag else ""
    for day in asked.ordered:
        gone = window.gone_on(day)
        last = window.gone_on(day).fromordinal(gone.toordinal() - 1)
        lines.append(
            f"{day} 下单的订单：最后一天计入 ODR 是 {last}，{gone} 移出，也就是 {gone.month} 月 {gone.day} 日起不再计入（下单日期 + 60 天{added}）。"
            if zh
            else f"An order of {day} last counts on {last} and leaves ODR on {gone}: from {gone.day} {gone:%B} it counts no longer (order date + 60 days{added})."
        )
    for day in asked.event_days:
        latest = window.gone_on(day)
        lines.append(
            f"ODR 按下单日期算，不按差评或索赔的日期。你给的 {day} 不是下单日期：告诉我下单日期，就能算出移出的日期；最晚不会晚于 {latest}。"
            if zh
            else f"ODR goes by the order date, not by the day of the feedback or claim. {day} is not an order date: with the order date the day can be worked out; it is no later than {latest}."
        )
    if not asked.lag:
        lines.append("如果 ODR 页面上的窗口不是截止到今天，差几天就晚几天移出。" if zh else "If the window on the ODR page does not end today, it leaves as many days later as the window lags.")
    return lines


def _orders_missing(defects: int, line: Fraction, zh: bool) -> list[str]:
    least, shown = order_defect_rate(defects, defects, line).clean_orders_needed + defects, percent(line)
    if zh:
        return [f"有 {defects} 个缺陷订单时，60 天窗口里总共至少要 {least} 单，ODR 才低于 {shown}。", "你没有说窗口里现在有多少单；告诉我这个数字，就能算出还差几单。"]
    return [f"With {defects} {_defective(defects)} the 60-day window needs at least {least} orders in all for ODR below {shown}.", "You did not say how many orders the window has now; with that number the missing orders can be worked out."]


def _defects_missing(asked: OdrQuestion, orders: int, zh: bool) -> list[str]:
    lines = [_allowed(orders, asked.line, zh)] if asked.line else []
    lines.append(_allowed(orders, TARGET, zh))
    if asked.stated is not None:
        shown = percent(asked.stated)
        if asked.shown_by:
            fewest, most = asked.shown_by
            share = f"{float(asked.stated * orders):g}"
            lines.append(
                f"{orders} × {shown} = {share}：显示为 {shown} 的可能是 {fewest} 到 {most} 个缺陷订单，请在 ODR 页面核对。"
                if zh
                else f"{orders} × {shown} = {share}: from {fewest} to {most} defective orders show as {shown}, so please compare the ODR page."
            )
        else:
            lines.append(
                f"你说的 {shown} 与 {orders} 单对不上：没有哪个整数的缺陷订单显示为这个比率，请在 ODR 页面核对。"
                if zh
                else f"{shown} does not go with {orders} orders: no whole number of defective orders shows as it, so please compare the ODR page."
            )
    elif asked.asks_back:
        lines.append("你没有说有几个缺陷订单；告诉我这个数字，就能算出现在的 ODR 和还差多少单。" if zh else "You did not say how many defective orders there are; with that number the rate and the missing orders can be worked out.")
    return lines


def _inputs(asked: OdrQuestion, orders: int, defects: int, language: Language) -> list[str]:
    """What the counts are made of, where they were not given as they stand."""
    zh = language == "zh"
    lines: list[str] = []
    if asked.worked_back == "daily":
        lines.append(
            f"你没有给出窗口里的订单数；按每天 {asked.daily} 单 × {WINDOW_DAYS} 天 = {orders} 单计算。" if zh else f"You did not give the window's orders; {asked.daily} a day × {WINDOW_DAYS} days = {orders} orders is assumed here."
        )
    if asked.stated is not None and asked.worked_back in ("defects", "daily"):
        shown = percent(asked.stated)
        lines.append(f"你没有给出缺陷数；按 {orders} 单和 {shown} 推算，是 {defects} 个缺陷订单，下面按这个数计算。" if zh else f"You did not give the defects; {orders} orders at {shown} mean {defects} {_defective(defects)}, which is assumed here.")
    if asked.stated is not None and asked.worked_back == "orders":
        shown = percent(asked.stated)
        lines.append(
            f"你没有给出订单数；按 {defects} 个缺陷和 {shown} 推算，窗口里大约有 {orders} 单，下面按这个数计算。"
            if zh
            else f"You did not give the orders; {defects} defect{'s' if defects != 1 else ''} at {shown} mean about {orders} orders, which is assumed here."
        )
    if asked.taken:
        lines.append(f"下面把 {orders} 单里的 {defects} 单当作缺陷订单（差评、计入的 A-to-z 索赔或服务类拒付）计算。" if zh else f"{defects} of the {orders} orders are taken for defective here (negative feedback, a claim that counts, a service chargeback).")
    kinds = [f"{count}{name.removesuffix('s') if count == 1 else name}" for count, name in zip(asked.counted, _KIND_NAMES[language], strict=True) if count]
    if asked.same_order and kinds:
        parts = " + ".join(kinds)
        lines.append(f"缺陷订单：{parts} − 重复的 {asked.same_order} 单 = {defects} 单（一个订单只算一次）。" if zh else f"Defective orders: {parts} − {asked.same_order} counted twice = {defects} (one order counts once).")
    elif len(kinds) > 1:
        parts = " + ".join(kinds)
        lines.append(
            f"缺陷订单：{parts} = {defects} 单；如果有两个落在同一个订单上，那个订单只算一次。" if zh else f"Defective orders: {parts} = {defects}; an order that carries two of them counts once."
        )
    if asked.fraud:
        lines.append(
            f"盗刷、欺诈类拒付不计入 ODR，这 {asked.fraud} 个没有算进去。" if zh else f"Chargebacks for fraud do not count towards ODR; {'this one is' if asked.fraud == 1 else f'these {asked.fraud} are'} left out."
        )
    return lines


def _supposed(asked: OdrQuestion, now: OdrResult, zh: bool) -> tuple[list[str], OdrResult]:
    """What the question supposes, one after the other, and the case that it leads to."""
    lines: list[str] = []
    if asked.gone:
        now = order_defect_rate(now.orders, now.defects - asked.gone)
        lines.append(f"去掉 {asked.gone} 个缺陷以后：{_sum(now)}，{_verdict(now.rate, zh)}。" if zh else f"With {asked.gone} of them gone: {_sum(now)}, {_verdict(now.rate, zh)}.")
    leaving, defective = asked.leaving
    if leaving and leaving < now.orders and defective <= now.defects:
        now = order_defect_rate(now.orders - leaving, now.defects - defective)
        lines.append(
            f"{leaving} 单移出窗口以后（其中 {defective} 单有缺陷）：{_sum(now)}，{_verdict(now.rate, zh)}。"
            if zh
            else f"Once {leaving} order{'s have' if leaving > 1 else ' has'} left the window, {defective} of them defective: {_sum(now)}, {_verdict(now.rate, zh)}."
        )
    if asked.more_defects:
        count = asked.more_defects
        now = order_defect_rate(now.orders, min(now.orders, now.defects + count))
        lines.append(
            f"再多 {count} 个缺陷（在已有的订单上）：{_sum(now)}，{_verdict(now.rate, zh)}。" if zh else f"With {count} more defect{'s' if count > 1 else ''} on orders of the window: {_sum(now)}, {_verdict(now.rate, zh)}."
        )
    if asked.more_orders:
        now = order_defect_rate(now.orders + asked.more_orders, now.defects)
        lines.append(f"再加 {asked.more_orders} 个没有缺陷的订单：{_sum(now)}，{_verdict(now.rate, zh)}。" if zh else f"With {asked.more_orders} more orders without a defect: {_sum(now)}, {_verdict(now.rate, zh)}.")
    if asked.doubled:
        now = order_defect_rate(2 * now.orders, now.defects)
        lines.append(f"订单翻倍、缺陷不变时：{_sum(now)}，{_verdict(now.rate, zh)}。" if zh else f"With twice the orders and the same defects: {_sum(now)}, {_verdict(now.rate, zh)}.")
    return lines, now


def _sum(now: OdrResult) -> str:
    return f"{now.defects} ÷ {now.orders} = {percent(now.rate)}"


def _needed(now: OdrResult, zh: bool) -> str:
    needed = now.clean_orders_needed
    if zh:
        return f"如果没有旧缺陷移出 60 天窗口，还要 {needed} 个没有缺陷的订单（共 {now.orders + needed} 单），ODR 才低于 1%。"
    return f"If no old defect leaves the 60-day window, {needed} more order{'s' if needed > 1 else ''} without a defect ({now.orders + needed} in all) bring{'s' if needed == 1 else ''} ODR below 1%."


def _to_leave(now: OdrResult, zh: bool) -> str:
    left = now.defects_allowed
    count, then = now.defects - left, f"{left} ÷ {now.orders} = {percent(Fraction(left, now.orders))}"
    if zh:
        return f"订单数保持 {now.orders} 单的话，{now.defects} 个缺陷里要有 {count} 个移出窗口或被移除，ODR 才低于 1%：{then}。"
    return f"If the orders stay at {now.orders}, {count} of the {now.defects} defects {'has' if count == 1 else 'have'} to leave the window or be removed for ODR below 1%: {then}."


def _spare(now: OdrResult, zh: bool) -> str:
    allowed, spare = now.defects_allowed, now.defects_allowed - now.defects
    over = percent(Fraction(allowed + 1, now.orders))
    if spare == 0:
        return f"{now.orders} 单时不能再有缺陷：{allowed + 1} 个就是 {over}。" if zh else f"With {now.orders} orders there is room for no further defect: {allowed + 1} would be {over}."
    return (
        f"{now.orders} 单时最多 {allowed} 个缺陷还低于 1%，离上限还差 {spare} 个。" if zh else f"With {now.orders} orders up to {allowed} defect{'s stay' if allowed > 1 else ' stays'} below 1%: {spare} more than now."
    )


def _contradicted(shown: str, orders: int, defects: int, zh: bool) -> str:
    rate = percent(Fraction(defects, orders))
    if zh:
        return f"你提到的 {shown} 与这两个数字对不上（算出来是 {rate}）：可能是窗口日期不同，或者同一订单的缺陷被算了两次，请以 ODR 页面的窗口为准。"
    return f"The {shown} that you mention does not follow from these counts, which give {rate}: the window's dates may differ, or one order may have been counted twice; go by the window on the ODR page."


def _rate(orders: int, defects: int, zh: bool) -> str:
    rate = Fraction(defects, orders)
    return f"ODR = {defects} ÷ {orders} = {percent(rate)}，{_verdict(rate, zh)}。" if zh else f"ODR = {defects} ÷ {orders} = {percent(rate)}, {_verdict(rate, zh)}."


def _verdict(rate: Fraction, zh: bool) -> str:
    if rate == TARGET:
        return "正好 1%，没有达标（必须低于 1%）" if zh else "exactly 1%, which misses the target (it must be below 1%)"
    if rate < TARGET:
        return "低于 1%，达标" if zh else "below 1%, on target"
    return "超过 1%，没有达标" if zh else "over 1%, off target"


def _allowed(orders: int, line: Fraction, zh: bool) -> str:
    """How many defects the orders bear; under another line than the target, those that do not exceed it."""
    if line != TARGET:
        most, shown, share = int(orders * line), percent(line), f"{float(orders * line):g}"
        exact = orders * line == most
        if zh:
            return f"按 {shown} 计算：{orders} × {shown} = {share}，最多 {most} 个缺陷订单不超过 {shown}" + (f"（{most} 个正好 {shown}）。" if exact else "。")
        return f"At {shown}: {orders} × {shown} = {share}, so up to {most} {_defective(most)} do not exceed {shown}" + (f" ({most} is exactly {shown})." if exact else ".")
    allowed = order_defect_rate(orders, 0).defects_allowed
    over = percent(Fraction(allowed + 1, orders))
    if allowed == 0:
        return f"{orders} 单时一个缺陷都不能有：1 个就是 {over}，ODR 必须低于 1%。" if zh else f"With {orders} orders no defect at all keeps ODR below 1%: 1 would be {over}."
    return f"{orders} 单时最多 {allowed} 个缺陷，ODR 才低于 1%（{allowed + 1} 个就是 {over}）。" if zh else f"With {orders} orders at most {allowed} defect{'s keep' if allowed > 1 else ' keeps'} ODR below 1% ({allowed + 1} would be {over})."


def _under(line: Fraction, now: OdrResult, zh: bool) -> list[str]:
    """The case under another line than the target."""
    shown = percent(line)
    needed = order_defect_rate(now.orders, now.defects, line).clean_orders_needed
    if not needed:
        return [_allowed(now.orders, line, zh)]
    more = f"按 {shown} 的线，还要 {needed} 个没有缺陷的订单（共 {now.orders + needed} 单）才低于 {shown}。" if zh else f"For {shown}, {needed} more orders without a defect ({now.orders + needed} in all) are needed to be below {shown}."
    return [_allowed(now.orders, line, zh), more]


def _defective(count: int) -> str:
    return "defective order" if count == 1 else "defective orders"
