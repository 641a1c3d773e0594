"""What carries the sense of a clause, in Chinese and English: its words, its quantities, and the small words that turn a statement around."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.language import fold

_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
_CLAUSE_END = re.compile(rf"[，；：。！？!?…\n;]|(?<!\d)[,:]|[,:](?!\d)|\.(?=\s|$)|\s(?:and|but|while|whereas|or)\s|(?<={_HAN})(?:但是|但|而且|并且|而)(?={_HAN})")
_LETTER = rf"(?!{_HAN})[^\W\d_]"
_WORD = re.compile(rf"{_HAN}|(?:{_LETTER})+(?:[-'’](?:{_LETTER}|\d)+)*\d*|\d+(?:[.,:/]\d+)*")
_NUMBER = re.compile(r"(?<![a-z])(?P<sign>[$€£¥]|(?:usd|us\$|gbp|eur)\s?)?(?P<number>\d+(?:[.,:/]\d+)*)\s*-?\s*(?P<unit>%|[^\W\d_]+)?")
_HAN_NUMBER = re.compile(r"[〇零一二两三四五六七八九十百千万半]+(?=[个天日周月年次单倍小分项条份])")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\b[\w.+-]+@[\w-]+\.[\w.]+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|cn|net|org|io|co|uk|de|jp)\b(?:/\S*)?")

_FUNCTION = frozenset(
    "a an the of to in on at for with by from as into is are was were be been being am it its this that these those there here which who whom whose what you your yours do does did "
    "have has had will would than then also too such s t so if when where once after before since until while and or but not no nor only all any each every more less about".split()
) | frozenset("的了在是和与及也都就还又地得着过您你这那其该等请把被对给向于")
"""Words that name nothing. Those of them that turn a statement around are counted as senses instead."""

_SENSES = {
    "not": r"不|没|无|未|非|别|勿|禁|拒|否|\bnot?\b|n't|n’t|\bcannot\b|\bnever\b|\bnone\b|\bnor\b|\bneither\b|\bwithout\b|\bunable\b|\bfail\w*|\brefus\w+|\bden(?:y|ies|ied)\b|\breject\w*",
    "may": r"可能|或许|也许|大概|通常|一般|往往|有时|多数|大多|部分|\bmay\b|\bmight\b|\bcould\b|\busually\b|\boften\b|\bsometimes\b|\bgenerally\b|\btypically\b|\blikely\b|\bsome\b|\bmost\b|\bmany\b|\bseveral\b|\bsaid\b|据说",
    "must": r"必须|应当|应该|务必|[需须]|要求|\bmust\b|\bshall\b|\bshould\b|\brequir\w*|\bneeds?\b|\bneeded\b|\b(?:have|has) to\b",
    "can": r"可(?!能)|能够|(?<!可)能(?!够)|允许|\bcan\b|\bcannot\b|\bcan't\b|\bable\b|\ballow\w*|\bpermit\w*",
    "only": r"[只仅]|唯一|\bonly\b|\bsolely\b|\bjust\b",
    "all": r"所有|全部|任何|一定|保证|肯定|总是|每|\ball\b|\bany\b|\balways\b|\bevery\b|\beach\b|\bguarantee\w*|\bcertain\w*",
    "over": r"至少|最少|以上|超过|超出|高于|大于|多于|满|[>≥]|\bat least\b|\bminimum\b|\bmore than\b|\bover\b|\babove\b|\bexceed\w*|\bgreater\b|\bhigher\b",
    "under": r"最多|至多|以下|低于|小于|少于|不到|内|[<≤]|\bat most\b|\bup to\b|\bmaximum\b|\bless than\b|\bunder\b|\bbelow\b|\bfewer\b|\blower\b|\bwithin\b",
    "before": r"前|\bbefore\b|\bprior\b|\buntil\b|\bearlier\b|\bby (?=the|\d)",
    "after": r"后|起|\bafter\b|\bsince\b|\bfrom (?=the|\d)|\blater\b",
    "about": r"约|左右|\babout\b|\bapproximately\b|\baround\b|\broughly\b",
    "cause": r"因[为此]|由于|所以|导致|引起|\bbecause\b|\btherefore\b|\bthus\b|\bhence\b|\bdue to\b|\bcaus\w+|\bso\b",
    "or": r"或|\bor\b|\beither\b",
}
_SENSE = {name: re.compile(pattern) for name, pattern in _SENSES.items()}
_CONDITION = {
    "if": re.compile(r"如果|若|假如|只要|只有|的话|一旦|[，。]?当.+时|时[，,]|\bif\b|\bwhen\b|\bonce\b|\bprovided\b|\bas long as\b|\bin case\b|\bwhere\b"),
    "except": re.compile(r"除非|除了|除外|例外|以外|\bunless\b|\bexcept\w*|\bother than\b|\bexclud\w+"),
}
_ACTOR = re.compile(r"[你您](?!的)|买家|买方|顾客|客户|卖家|卖方|亚马逊|承运商|物流商|\byou\b|\bbuyers?\b|\bcustomers?\b|\bsellers?\b|\bamazon\b|\bcarriers?\b")
_UNITS = {
    "%": "percent 百分",
    "day": "天 日 calendarday 自然日",
    "business day": "工作日 business",
    "hour": "小时 hr",
    "week": "周 星期",
    "month": "月",
    "year": "年",
    "minute": "分钟",
    "usd": "美元 美金 $ us$ dollar",
    "gbp": "英镑 £ pound",
    "eur": "欧元 € euro",
    "cny": "人民币 元 ¥ yuan",
}

@dataclass(frozen=True, slots=True)
class Clause:
    """One clause, taken apart."""

    words: tuple[str, ...]
    """Words that name something, folded and stemmed, in order; of Chinese its characters."""
    quantities: tuple[tuple[str, str], ...]
    """(number, unit) in order; the unit is empty where none follows."""
    senses: tuple[tuple[str, int], ...]
    """How often each sense is expressed, by name; those that are not are left out."""
    actors: tuple[str, ...]
    """Who is named, in order."""

    @classmethod
    def joined(cls, clauses: Sequence[Clause]) -> Clause:
        """Clauses in a row as one."""
        if len(clauses) == 1:
            return clauses[0]
        senses: Counter[str] = Counter()
        for clause in clauses:
            senses.update(dict(clause.senses))
        return cls(tuple(w for c in clauses for w in c.words), tuple(q for c in clauses for q in c.quantities), tuple(sorted(senses.items())), tuple(a for c in clauses for a in c.actors))

    def quantities_in(self, other: Clause) -> bool:
        """True where every quantity stands in the other clause, with the same unit if it has one here."""
        numbers = {number for number, _ in other.quantities}
        return all((number, unit) in other.quantities or (not unit and number in numbers) for number, unit in self.quantities)


@lru_cache(maxsize=2048)
def split_clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a text, in order; pieces without a word or number are none."""
    # Folding makes full-width marks narrow, so that a comma between Chinese characters is one of these too.
    clauses = [_clause(piece) for piece in _CLAUSE_END.split(fold(text))]
    return tuple(clause for clause in clauses if clause.words or clause.quantities or clause.senses)


def conditions(text: str) -> frozenset[str]:
    """Which kinds of condition a sentence has: "if", "except"."""
    folded = fold(text)
    return frozenset(name for name, pattern in _CONDITION.items() if pattern.search(folded))


def actors(text: str) -> list[str]:
    """You, buyers, sellers, Amazon and carriers in the order in which they are named."""
    return [match.rstrip("s") for match in _ACTOR.findall(fold(text))]


def addresses(text: str) -> frozenset[str]:
    """Web and mail addresses in a text."""
    return frozenset(match.rstrip(".,;)。，；）") for match in _ADDRESS.findall(fold(text)))


def symbols(text: str) -> frozenset[str]:
    """Signs that are neither letters, digits nor punctuation: currencies, arithmetic, pictures."""
    return frozenset(char for char in fold(text) if unicodedata.category(char)[0] == "S" and char != "|")


def _clause(text: str) -> Clause:
    words = tuple(word for word in (_stem(w) for w in _WORD.findall(text)) if word not in _FUNCTION)
    senses = tuple(sorted((name, len(found)) for name, pattern in _SENSE.items() if (found := pattern.findall(text))))
    return Clause(words, _quantities(text), senses, tuple(actors(text)))


def _quantities(text: str) -> tuple[tuple[str, str], ...]:
    found = [(_normal(m["number"]), _unit((m["sign"] or "").strip() or m["unit"] or "")) for m in _NUMBER.finditer(text)]
    return tuple(found + [(m.group(), text[m.end()]) for m in _HAN_NUMBER.finditer(text)])


def _unit(word: str) -> str:
    """One name for a unit, however written: the longest known beginning of what follows the number; else its first word or character."""
    word = word.removeprefix("个") if word != "个" else word
    stemmed = _stem(word)
    if stemmed in _CANONICAL:
        return _CANONICAL[stemmed]
    for length in range(min(len(word), 3), 0, -1):
        if word[:length] in _CANONICAL and re.match(_HAN, word):
            return _CANONICAL[word[:length]]
    if re.match(_HAN, word):
        return word[0]
    return "" if stemmed in _FUNCTION else stemmed


def _normal(number: str) -> str:
    number = number.replace(",", "")
    return number.rstrip("0").rstrip(".") if "." in number else number


def _stem(word: str) -> str:
    """Plural, -ed and -ing of an English word made one with it, near enough for comparing a sentence with its source."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 5 and word.endswith("ing"):
        return word[:-3].rstrip("e")
    if len(word) > 4 and word.endswith("ed"):
        return word[:-2].rstrip("e")
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word.rstrip("e") if len(word) > 4 else word


_CANONICAL = {form: unit for unit, aliases in _UNITS.items() for alias in [unit, *aliases.split()] for form in (alias, _stem(alias))}
