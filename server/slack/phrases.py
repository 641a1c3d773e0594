"""What the assistant says in Slack beside the answers, in both languages."""

from __future__ import annotations

from indexer.model import Language

_PHRASES: dict[str, dict[Language, str]] = {
    "working": {"zh": "正在查阅指南……", "en": "Looking it up in the guide …"},
    "status": {"zh": "正在查阅指南……", "en": "is looking it up in the guide …"},
    "sources": {"zh": "来源", "en": "Sources"},
    "show_sources": {"zh": "查看来源", "en": "Show sources"},
    "more_sources": {"zh": "另有 {count} 条，见“查看来源”", "en": "{count} more under “Show sources”"},
    "next": {"zh": "还可以问：", "en": "You can also ask:"},
    "choose": {"zh": "请选择：", "en": "Choose one:"},
    "up": {"zh": "有帮助", "en": "Helpful"},
    "down": {"zh": "没帮助", "en": "Not helpful"},
    "thanks": {"zh": "谢谢你的反馈。", "en": "Thank you: noted."},
    "what_was_wrong": {"zh": "哪里不对？", "en": "What was wrong?"},
    "one_word": {"zh": "一句话就够", "en": "One word is enough"},
    "send": {"zh": "提交", "en": "Send"},
    "close": {"zh": "关闭", "en": "Close"},
    "post": {"zh": "发到频道", "en": "Post to the channel"},
    "invite_me": {"zh": "我还不在这个频道里。请先邀请我（/invite），再点一次。", "en": "I am not in this channel yet. Invite me with /invite, then ask again."},
    "not_here": {"zh": "我不在这里回答问题。请在允许的频道里问，或者给我发私信。", "en": "I don't answer here. Ask in a channel where I may, or send me a direct message."},
    "ask_me": {
        "zh": "请把问题写在提到我的同一条消息里，例如：ODR 超过 1% 多久能恢复？",
        "en": "Write your question in the same message as my name, for example: how long does ODR take to recover?",
    },
    "cut": {"zh": "……全文见来源。", "en": "… the rest is in the sources."},
    "gone": {"zh": "这个回答已经不在了。", "en": "This answer is no longer kept."},
    "line": {"zh": "第 {lines} 行", "en": "line {lines}"},
    "lines": {"zh": "第 {lines} 行", "en": "lines {lines}"},
    "undated": {"zh": "日期不详", "en": "undated"},
    "official": {"zh": "官方", "en": "official"},
    "moderator": {"zh": "官方版主", "en": "moderator"},
    "third-party": {"zh": "第三方", "en": "third party"},
    "guide": {"zh": "本指南", "en": "guide"},
    "page": {"zh": "页面", "en": "page"},
    "greeting": {"zh": "你可以这样问", "en": "You can ask, for example"},
}


def phrase(name: str, language: Language, **values: object) -> str:
    """One fixed text."""
    return _PHRASES[name][language].format(**values)


def authority(name: str, language: Language) -> str:
    """An authority's name; one that the pages have made up stays as it is."""
    return _PHRASES[name][language] if name in _PHRASES else name
