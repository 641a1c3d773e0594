"""A seller's own facts → a plan of action in the expected structure. Nothing is invented: what is missing stays an open point in brackets."""

from __future__ import annotations

from dataclasses import dataclass, fields

from indexer.model import Language


@dataclass(frozen=True, slots=True)
class Facts:
    """What the seller gives, in their own words; lists have one fact a line."""

    metric: str = ""
    period: str = ""
    orders: str = ""
    causes: str = ""
    actions: str = ""
    prevention: str = ""
    evidence: str = ""


FACTS = tuple(one.name for one in fields(Facts))
_ABOUT = ("metric", "period", "orders")
_LISTS = ("causes", "actions", "prevention", "evidence")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its numbered points."""

    title: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan, before it is written in one format."""

    title: str
    about_title: str
    about: tuple[tuple[str, str], ...]
    """Metric, period and orders: label and what is given."""
    sections: tuple[Section, ...]
    open_points: tuple[str, ...]
    """Names of the facts that are missing, in the plan's order."""


_TITLES: dict[Language, dict[str, str]] = {
    "zh": {"plan": "行动计划", "about": "涉及的指标", "metric": "指标", "period": "时间段", "orders": "受影响的订单", "causes": "一、根本原因", "actions": "二、已经采取的纠正措施", "prevention": "三、预防措施", "evidence": "附件"},
    "en": {
        "plan": "Plan of Action",
        "about": "Metric concerned",
        "metric": "Metric",
        "period": "Period",
        "orders": "Affected orders",
        "causes": "1. Root cause",
        "actions": "2. Corrective action taken",
        "prevention": "3. Preventive measures",
        "evidence": "Attachments",
    },
}
_OPEN: dict[Language, dict[str, str]] = {
    "zh": {
        "metric": "[指标和数值]",
        "period": "[开始日期至结束日期]",
        "orders": "[受影响的订单号]",
        "causes": "[自己流程里出错的环节，以及对应的缺陷数]",
        "actions": "[已完成的措施、完成日期、涉及的订单]",
        "prevention": "[岗位、做什么、多久一次、标准数字、起始日期]",
        "evidence": "[附件编号：文件名，对应哪个原因]",
    },
    "en": {
        "metric": "[metric and value]",
        "period": "[start date to end date]",
        "orders": "[affected order numbers]",
        "causes": "[the step of your own process that failed, and how many defects came from it]",
        "actions": "[what was completed, on which date, for which orders]",
        "prevention": "[role, check, how often, figure, start date]",
        "evidence": "[attachment number: file name, for which cause]",
    },
}


def plan_of_action(facts: Facts, language: Language) -> Plan:
    """The plan of these facts."""
    titles, missing = _TITLES[language], _OPEN[language]
    about = tuple((titles[name], _one_line(getattr(facts, name)) or missing[name]) for name in _ABOUT)
    sections = tuple(Section(titles[name], _points(getattr(facts, name)) or (missing[name],)) for name in _LISTS)
    return Plan(titles["plan"], titles["about"], about, sections, tuple(name for name in FACTS if not _points(getattr(facts, name))))


def what_is_open(plan: Plan, language: Language) -> list[str]:
    """The open points in words, without their brackets."""
    return [_OPEN[language][name].strip("[]") for name in plan.open_points]


def _points(text: str) -> tuple[str, ...]:
    return tuple(line for line in (_one_line(part).lstrip("-*• ") for part in text.splitlines()) if line)


def _one_line(text: str) -> str:
    return " ".join(text.split())
