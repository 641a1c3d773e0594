"""Whether a message speaks to the assistant, or only about it."""

from __future__ import annotations

import re

_OTHER = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
_NOT_SPOKEN = re.compile(r"```.*?```|`[^`\n]*`|^(?:&gt;|>)[^\n]*$", re.DOTALL | re.MULTILINE)
_GREETING = re.compile(r"(?:\b(?:hey|hi|hello|dear|ok|okay|so|and|please|good morning|question for)\b|请问|请教|你好|您好|麻烦|嗨|那|<@[UW][A-Z0-9]+(?:\|[^>]*)?>|[\s\W])+", re.IGNORECASE)
_CLAUSE_END = re.compile(r"(?:[,，.。!！?？;；:：、—\n]|\s-)\s*$")
_ASKING_IT = re.compile(r"(?:\b(?:can|could|would|will|please|hey|hi|hello)|请|请问|请教|麻烦|想问|问一下|问下)\s*$", re.IGNORECASE)
_ABOUT_IT = re.compile(
    r"(?:\b(?:ask|asked|asking|by|from|to|with|about|of|for|in|on|thank|thanks|love|like|use|used|using|try|tried|via|than|that|see|cc|the|our|this|and|or|what|did|does|do|has|have|had|is|was|why|when|how|if|because|but|said|told|tell|let)"
    r"|问|问问|问过|问了|用|用过|和|跟|给|找|谢|感谢|谢谢|关于|被|看|看看|试试|喜欢|了|的|让|据|叫|除了)\s*$",
    re.IGNORECASE,
)
_GOES_ON_ABOUT_IT = re.compile(
    r"\s*(?:(?:is|was|has|had|does|did)\b(?!\s+(?:i|we|my|our|you|there|it|the|an?|this|that)\b)|(?:says?|said|told|answered|thinks|doesn't|didn't|gave|got|seems|looks|can't|cannot|isn't|wasn't|knows|works|helped|rocks)\b|['’]s\b"
    r"|说|讲|回答|答|很|真|挺|太|好像|刚才|昨天|告诉|帮了|的)",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"[?？]|吗|呢|怎|什么|如何|多久|多少|多长|哪|几|能否|是否|是不是|可不可以|能不能|要不要|为何|谁"
    r"|^\W*(?:what|how|why|when|where|which|who|whose|can|could|do|does|did|is|are|am|was|were|will|would|should|may|must|has|have)\b|\b(?:how (?:to|long|many|much|do|does|can)|what (?:if|is|are|happens|should|do|does))\b",
    re.IGNORECASE,
)
_MARKED = re.compile(r"[?？]|吗|呢|怎|什么|如何|多久|多少|是不是|能不能")
_COURTESY = re.compile(
    r"(?:\W|\b(?:thanks?|thank you|thx|ty|ok|okay|great|got it|perfect|cool|nice|awesome|so much|very much|a lot|good|it works|works|solved|lol|yes|no|again|everyone|all|guys|that helps?|helpful|will do|done)\b"
    r"|谢谢|多谢|感谢|谢了|好的|好|收到|明白|知道|懂|了|你|您|大家|嗯|哦|行|可以|解决|没问题|辛苦|:[a-z0-9_+-]+:)*",
    re.IGNORECASE,
)
_OF_THE_BOT = re.compile(r"(?:\b(?:the|this|that|our) (?:bot|assistant|answer)\b|机器人|这个助手|它说|它回答)", re.IGNORECASE)


def looks_like_question(text: str) -> bool:
    """Whether it asks for something, by its mark or its words."""
    return bool(_QUESTION.search(text))


def is_courtesy(text: str) -> bool:
    """Thanks, agreement, a smile: nothing that wants an answer."""
    return bool(_COURTESY.fullmatch(_OTHER.sub("", text)))


def mentions(text: str, bot: str) -> bool:
    """Whether the assistant is mentioned, otherwise than in a quotation or in code."""
    return bool(_mention(bot).search(_NOT_SPOKEN.sub("", text)))


def speaks_to(text: str, bot: str) -> bool:
    """Whether a message with a mention of the assistant speaks to it: the mention opens or closes a sentence and what is around it does not speak of it in the third person."""
    spoken = _NOT_SPOKEN.sub("", text)
    for match in _mention(bot).finditer(spoken):
        before, after = spoken[: match.start()], spoken[match.end() :]
        if _is_address(before, after):
            return not is_courtesy(before + after) or not re.search(r"\w", before + after)
    return False


def continues(text: str) -> bool:
    """Whether a message without a mention, in a thread that the assistant takes part in, goes on asking it."""
    spoken = _NOT_SPOKEN.sub("", text)
    if _OTHER.search(spoken) or is_courtesy(spoken):
        return False
    return looks_like_question(spoken) or not _OF_THE_BOT.search(spoken)


def other_is_called(text: str, bot: str) -> bool:
    """Whether somebody else is mentioned."""
    return any(not _mention(bot).fullmatch(match[0]) for match in _OTHER.finditer(_NOT_SPOKEN.sub("", text)))


def has_words(text: str) -> bool:
    """Whether there is anything to read in it beside quotations and code."""
    return bool(re.search(r"\w", _NOT_SPOKEN.sub("", text)))


def asks_the_channel(text: str) -> bool:
    """Whether a message asks whoever reads the channel."""
    return not _OTHER.search(text) and looks_like_question(_NOT_SPOKEN.sub("", text)) and not is_courtesy(text)


def _mention(bot: str) -> re.Pattern[str]:
    return re.compile(rf"<@{re.escape(bot)}(?:\|[^>]*)?>")


def _is_address(before: str, after: str) -> bool:
    opens = not before or bool(_GREETING.fullmatch(before)) or bool(_CLAUSE_END.search(before))
    if opens:
        return not _GOES_ON_ABOUT_IT.match(after) or bool(_MARKED.search(after))
    if _ASKING_IT.search(before):
        return True
    if _ABOUT_IT.search(before):
        return False
    closes = not re.search(r"\w", after)
    return closes or bool(re.search(r"[?？]", after))
