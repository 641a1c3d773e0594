"""Language, script, and the folding under which two spellings are one."""

from __future__ import annotations

import pytest

from indexer.language import detect_language, fold, is_traditional, to_simplified, to_traditional


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("卖家怎样申诉？", "zh"),
        ("賣家怎樣申訴？", "zh"),
        ("ODR 怎么算", "zh"),
        ("我的 Account Health Rating 掉了怎么办", "zh"),
        ("How do I appeal?", "en"),
        ("What does 申诉 mean in an Amazon notice to a seller?", "en"),
        ("ODR", "en"),
        ("", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(("text", "expected"), [("帳戶被停用了怎麼辦", True), ("账户被停用了怎么办", False), ("申訴", True), ("订单", False), ("order", False)])
def test_traditional_script(text: str, expected: bool) -> None:
    assert is_traditional(text) is expected


def test_scripts_are_converted_and_nothing_else() -> None:
    assert to_simplified("帳戶 ODR 停用") == "帐户 ODR 停用"
    assert to_traditional("账户停用") == "賬戶停用"
    assert to_simplified("order №1") == "order №1"


def test_folding() -> None:
    assert fold("Ａ-to-Z 申訴 ％") == "a-to-z 申诉 %"
