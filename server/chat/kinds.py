"""What kind of thing a question asks for, and how such a thing shows in an answer: a duration, an amount, a rate, a place, yes or no, a way to reach someone."""

from __future__ import annotations

import re

_REACH_ASKED = r"电话(?:号码|是多少)|手机号|邮箱|e-?mail|叫什么名字|联系人|微信号|phone number|telephone number|what number|whose name|name of the"
_REACH_GIVEN = r"@|\+?\d[\d -]{6,}\d"
_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(given, re.IGNORECASE))
    for asked, given in (
        (r"多久|几天|多少天|多少个?小时|什么时候|何时|期限|截止|时限|最晚|几[个]?月|多快|how (?:long|soon|many (?:days|hours|weeks|months))|when |deadline|by when|time limit", r"\d+\s*(?:个)?\s*(?:工作日|自然日|天|日|小时|周|个?月|年|分钟)|[几数两]\s*(?:天|周|个月)|(?:\d+|few|several|two|one)\s*[- ]?(?:business |calendar )?(?:day|hour|week|month|year|minute)s?"),  # noqa: E501
        (r"多少钱|多少美[元金刀]|赔多少|扣多少|金额|上限|最高|最多|费用|how much|amount|maximum|cap\b|limit", r"\d[\d,.]*\s*(?:%|美元|英镑|欧元|刀|percent)|(?:usd|gbp|eur|\$|£|€)\s*\d|\d[\d,.]*\s*(?:usd|gbp|eur)"),
        (r"百分之|比例|比率|几成|标准|多少才|要求多少|percent|rate|threshold|target", r"\d[\d.]*\s*%"),
        (r"哪里|哪儿|哪个页面|入口|在哪|路径|where|which page|which menu", r">|›|→|页面|后台|账户状况|绩效|account health|performance|page|seller central|menu|tab\b"),
        (_REACH_ASKED, _REACH_GIVEN),
        (r"吗|能不能|可不可以|是不是|会不会|算不算|要不要|有没有|是否|^(?:can|could|do|does|did|is|are|will|would|should|may|must|has|have)\b", r"^(?:能|不能|可以|不可以|会|不会|算|不算|是|不是|要|不要|有|没有|需要|不需要|不|yes|no)\b|^(?:能|不能|可以|不可以|会|不会|算|不算|是|不是|要|不要|有|没有|需要|不需要)[，。：:、]|^(?:yes|no)[,.:]"),  # noqa: E501
    )
)


def kinds_given(asked: str, text: str) -> int:
    """How many of the kinds that are asked for the text holds."""
    return sum(bool(given.search(text)) for kind, given in _KINDS if kind.search(asked))
