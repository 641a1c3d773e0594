"""How well each sentence of a passage answers a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.encoder import EncodedQuery
from indexer.lexical import lexical_terms
from indexer.model import PassageSentence
from indexer.snapshot import Snapshot

_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(given, re.IGNORECASE))
    for asked, given in (
        (r"多久|几天|多少天|多少个?小时|什么时候|何时|期限|截止|时限|最晚|几[个]?月|多快|how (?:long|soon|many (?:days|hours|weeks|months))|when |deadline|by when|time limit", r"\d+\s*(?:个)?\s*(?:工作日|自然日|天|日|小时|周|个?月|年|分钟)|[几数两]\s*(?:天|周|个月)|(?:\d+|few|several|two|one)\s*[- ]?(?:business |calendar )?(?:day|hour|week|month|year|minute)s?"),
        (r"多少钱|多少美[元金刀]|赔多少|扣多少|金额|上限|最高|最多|费用|how much|amount|maximum|cap\b|limit", r"\d[\d,.]*\s*(?:%|美元|英镑|欧元|刀|percent)|(?:usd|gbp|eur|\$|£|€)\s*\d|\d[\d,.]*\s*(?:usd|gbp|eur)"),
        (r"百分之|比例|比率|几成|标准|多少才|要求多少|percent|rate|threshold|target", r"\d[\d.]*\s*%"),
        (r"哪里|哪儿|哪个页面|入口|在哪|路径|where|which page|which menu", r">|›|→|页面|后台|账户状况|绩效|account health|performance|page|seller central|menu|tab\b"),
        (r"吗|能不能|可不可以|是不是|会不会|算不算|要不要|有没有|是否|^(?:can|could|do|does|did|is|are|will|would|should|may|must|has|have)\b", r"^(?:能|不能|可以|不可以|会|不会|算|不算|是|不是|要|不要|有|没有|需要|不需要|不|yes|no)\b|^(?:能|不能|可以|不可以|会|不会|算|不算|是|不是|要|不要|有|没有|需要|不需要)[，。：:、]|^(?:yes|no)[,.:]"),
    )
)
"""What kind of thing is asked for, and how it shows in an answer: durations, amounts, rates, places, yes or no."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence of a passage and how well it answers."""

    passage: int
    place: int
    """Its position in the passage."""
    sentence: PassageSentence
    score: float
    """Standardised over the sentences that were scored together."""


def score_sentences(snapshot: Snapshot, query: EncodedQuery, asked: str, terms: Sequence[str], passages: Sequence[int]) -> dict[int, list[Scored]]:
    """Score every sentence of the passages: late interaction, nearness, shared words, and the kind of answer asked for."""
    rows: list[tuple[int, int, PassageSentence]] = []
    late: list[float] = []
    near: list[float] = []
    shared: list[float] = []
    wanted = set(terms)
    mass = sum(snapshot.index.words.term_idf(term) for term in wanted) or 1.0
    for passage in passages:
        tokens, _ = snapshot.index.token_vectors([passage])
        ranges = snapshot.index.sentence_ranges(passage)
        matches = query.tokens @ tokens.T
        for place, sentence in enumerate(snapshot.passages[passage].sentences):
            first, end = ranges[place]
            rows.append((passage, place, sentence))
            if end > first:
                late.append(float(query.weights @ matches[:, first:end].max(axis=1)))
                mean = tokens[first:end].mean(axis=0)
                near.append(float(mean @ query.mean / (np.linalg.norm(mean) + 1e-9)))
            else:
                late.append(0.7)
                near.append(0.7)
            shared.append(sum(snapshot.index.words.term_idf(term) for term in wanted & set(lexical_terms(sentence.text))) / mass)
    bonus = np.array([0.8 * sum(bool(given.search(sentence.text)) for kind, given in _KINDS if kind.search(asked)) for _, _, sentence in rows])
    total = _standardise(late) + 0.5 * _standardise(near) + 0.7 * _standardise(shared) + np.minimum(bonus, 1.2)
    scored: dict[int, list[Scored]] = {}
    for (passage, place, sentence), score in zip(rows, total, strict=True):
        scored.setdefault(passage, []).append(Scored(passage, place, sentence, float(score)))
    return scored


def _standardise(values: list[float]) -> np.ndarray:  # type: ignore[type-arg]
    array = np.array(values)
    deviation = array.std() if len(array) else 0.0
    return (array - array.mean()) / deviation if deviation > 1e-9 else np.zeros(len(array))
