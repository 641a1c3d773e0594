"""Language and script of a text, and the folding under which two spellings of a word are one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from indexer.model import Language

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def detect_language(text: str) -> Language:
    """zh where Chinese carries the text, else en. A few English terms do not make a Chinese sentence English."""
    han = len(_HAN.findall(text))
    words = len(_LATIN_WORD.findall(text))
    return "zh" if han and han * 2 >= words else "en"


@lru_cache(maxsize=2)
def _converter(direction: str) -> Any:
    from opencc import OpenCC

    return OpenCC(direction)


def is_traditional(text: str) -> bool:
    """True where simplifying changes more characters than the other way round."""
    if not _HAN.search(text):
        return False
    simplified = _converter("t2s").convert(text)
    changed = sum(a != b for a, b in zip(text, simplified, strict=False))
    return changed >= 2 or (changed == 1 and len(_HAN.findall(text)) <= 6)


def to_simplified(text: str) -> str:
    """Traditional characters made simplified; nothing else changed."""
    return str(_converter("t2s").convert(text)) if _HAN.search(text) else text


def to_traditional(text: str) -> str:
    """Simplified characters made traditional; nothing else changed."""
    return str(_converter("s2t").convert(text)) if _HAN.search(text) else text


def fold(text: str) -> str:
    """Case, width and script folded away: the form in which words are compared, never shown."""
    return to_simplified(unicodedata.normalize("NFKC", text).lower())


def has_han(text: str) -> bool:
    """True where there is at least one Chinese character."""
    return _HAN.search(text) is not None
