"""Late shipment, cancellation, valid tracking and on-time delivery worked out of a question's own counts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from indexer.model import Language
from indexer.snapshot import Snapshot
from server.chat.cite import Opening
from server.chat.phrases import phrase
from server.tools.metric_question import MetricQuestion, read_metric_question
from server.tools.metrics import METRICS, MetricName, metric_rate
from server.tools.odr import percent
from server.tools.rules import statements

_TAKEN: dict[MetricName, tuple[str, str]] = {
    "cr": ("卖家在确认发货前取消的订单", "cancelled by the seller before shipment was confirmed"),
    "lsr": ("晚于承诺日期确认发货的订单", "confirmed as shipped after the promised date"),
}


class MetricTool:
    """One metric, as the knowledge base asks for it."""

    def __init__(self, name: str, section: str) -> None:
        self._name = name
        self._section = section

    def work_out(self, snapshot: Snapshot, question: str, earlier: Sequence[str], language: Language) -> Opening | None:
        """As `Calculator` says."""
        asked = read_metric_question(question, frozenset((self._name,)))
        rule = statements(snapshot, self._section, language) if asked else []
        return Opening(phrase("worked_out", language), metric_lines(asked, language), rule[0]) if asked and rule else None


def metric_lines(asked: MetricQuestion, language: Language) -> list[str]:
    """Sentences that state the result, most important first."""
    metric = METRICS[asked.metric]
    result = metric_rate(metric, asked.total, asked.counted)
    name, limit = metric.name.upper(), percent(metric.limit)
    bad = asked.counted if metric.upper else asked.total - asked.counted
    windows = [str(days) for days in metric.windows]
    shown = _beside(result.rate, metric.limit)
    lines: list[str] = []
    if asked.taken:
        zh, en = _TAKEN[asked.metric]
        lines.append(f"下面把 {asked.total} 单里的 {asked.counted} 单当作{zh}计算。" if language == "zh" else f"{asked.counted} of the {asked.total} orders are taken for {en} here.")
    if language == "zh":
        must = f"必须低于 {limit}" if metric.upper else f"至少要 {limit}"
        lines.append(f"{name} = {asked.counted} ÷ {asked.total} = {shown}，{'达标' if result.meets else '没有达标'}（{must}）。")
        lines.append(f"{asked.total} 单时最多 {result.bad_allowed} 单不达标，现在是 {bad} 单。" if result.meets else f"还要 {result.good_needed} 个合格的订单（共 {asked.total + result.good_needed} 单），{name} 才达标。")
        return [*lines, f"{name} 看 {' 天和 '.join(windows)} 天的数据；你给的数字要是同一个时间段的。"]
    must = f"it must be below {limit}" if metric.upper else f"it must be at least {limit}"
    lines.append(f"{name} = {asked.counted} ÷ {asked.total} = {shown}, {'on target' if result.meets else 'off target'} ({must}).")
    lines.append(
        f"{asked.total} bear at most {result.bad_allowed} that miss; there {'is' if bad == 1 else 'are'} {bad} now." if result.meets else f"{result.good_needed} more good ones ({asked.total + result.good_needed} in all) bring {name} on target."
    )
    return [*lines, f"{name} is measured over {' and over '.join(windows)} days; the figures should be of one such period."]


def _beside(rate: Fraction, limit: Fraction) -> str:
    """The rate as a percentage that never reads as the limit where it is not."""
    text = percent(rate)
    return percent(rate, 4) if text == percent(limit) and rate != limit else text
