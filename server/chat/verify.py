"""Does a passage say what a sentence says? One check for every sentence of every answer, however it was written.

A sentence of the passage passes as it stands. Any other may leave out the end of a sentence, shorten, and turn two clauses round, but brings no word, number or name of its own, and changes nothing that carries the sense:
negation, obligation, possibility, bounds, conditions, who does what to whom, where it holds. What is true but freely worded does not pass: the answer then keeps the guide's own words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from indexer.language import fold
from indexer.sentences import split_sentences
from server.chat.wording import Clause, actors, addresses, conditions, split_clauses, symbols

_LEAST_KEPT = 0.65
"""Share of a clause's words that must be left of it: a clause with fewer says something else ("orders shipped late count" → "orders count")."""
_LEAST_KEPT_JOINED = 0.9
"""The same where clauses are joined: "30 days for A, 60 for B" must not become "60 for A" by leaving out what stands between."""
_LEAST_ORDERED = 0.6
"""Share of a clause's words that must follow each other as on the page, inside one clause; across several clauses all of them must."""
_RESTRICTIONS = ("not", "only", "may")
_LONGEST = 4000
"""Characters of a sentence that is looked at: nothing longer is a sentence."""

Clauses = tuple[Clause, ...]


def supports(passage: str, sentence: str) -> bool:
    """True where `passage` says what `sentence` says."""
    if not _squeeze(sentence) or len(sentence) > max(_LONGEST, len(passage)):
        return False
    if is_verbatim(passage, sentence):
        return True
    if not addresses(sentence) <= addresses(passage) or not symbols(sentence) <= symbols(passage):
        return False
    claims = split_clauses(sentence)
    if not claims:
        return False
    parts = _parts(passage)
    return any(_says_in_one(part, sentence, claims) for part in parts) or _joins_whole(parts, sentence, claims)


def is_verbatim(passage: str, sentence: str) -> bool:
    """True where `sentence` is one or more whole sentences or lines of the passage that follow each other, but for case, width, script, white space and marks of emphasis."""
    wanted = _squeeze(sentence)
    # A mark at the very end says nothing; one inside may be a decimal point or "<".
    bare = wanted.rstrip(_END)
    squeezed = [_squeeze(passage[start:end]) for start, end in split_sentences(passage)] if wanted else []
    for first in range(len(squeezed)):
        joined = ""
        for part in squeezed[first:]:
            joined += part
            if joined.rstrip(_END) == bare:
                return True
            if len(joined) > len(wanted):
                break
    return bare == _squeeze(passage).rstrip(_END)


_END = "。.！!？?；;，,：:…"


def _squeeze(text: str) -> str:
    """The text without white space and marks of emphasis, table bars and list signs; every other sign counts."""
    return re.sub(r"^[-•·]+(?=\D)", "", re.sub(r"[\s*_`|]+", "", fold(text)))


@lru_cache(maxsize=256)
def _parts(passage: str) -> tuple[str, ...]:
    return tuple(passage[start:end] for start, end in split_sentences(passage))


def _says_in_one(part: str, sentence: str, claims: Clauses) -> bool:
    """True where one sentence of the passage says all of it, under the same conditions and with the same people in the same places."""
    if conditions(part) != conditions(sentence) or not _is_subsequence(actors(sentence), actors(part)):
        return False
    clauses = split_clauses(part)
    # "No: …" answers a heading, and what follows stands without it; but it is not put before something else.
    starts = [clauses] + ([clauses[1:]] if len(clauses) > 1 and clauses[0].is_reply else [])
    if any(_follows(start, claims) or (len(start) == len(claims) == 2 and _follows(start[::-1], claims)) for start in starts):
        return True
    # "Wait 60 days before you appeal." and "Before you appeal, wait 60 days." differ in nothing but the order of two clauses.
    whole = [Clause.joined(order) for order in _orders(claims)]
    for start in starts:
        windows = [Clause.joined(start[:size]) for size in (1, 2, 3) if size <= len(start) and _may_go(start[size:])] + [Clause.joined(order) for order in _orders(start)]
        if any(_says(window, claim, strict=True) for window in windows for claim in whole):
            return True
    return False


def _joins_whole(parts: Sequence[str], sentence: str, claims: Clauses) -> bool:
    """True where it is made of whole sentences of the passage, as good as verbatim; none of them under a condition, which would reach over the others."""
    if conditions(sentence):
        return False
    if not claims:
        return True
    free = [Clause.joined(clauses) for part in parts if not conditions(part) and (clauses := split_clauses(part))]
    return any(_joins_whole(parts, "", claims[size:]) for size in range(1, len(claims) + 1) if any(_says(part, Clause.joined(claims[:size]), strict=True) for part in free))


def _orders(clauses: Clauses) -> list[Clauses]:
    """As they stand, and two of them the other way round."""
    return [clauses, clauses[::-1]] if len(clauses) == 2 else [clauses]


def _follows(clauses: Clauses, claims: Clauses) -> bool:
    """True where each claim is said by the next clause, or the next two or three as one. Only the end of a sentence may be left out: its beginning says of whom and where it is true."""
    if not claims:
        return _may_go(clauses)
    return any(_says(Clause.joined(clauses[:size]), claims[0], strict=size > 1) and _follows(clauses[size:], claims[1:]) for size in (1, 2, 3) if size <= len(clauses))


def _may_go(clauses: Clauses) -> bool:
    """True where leaving these out takes no restriction away."""
    return not any(name in _RESTRICTIONS for clause in clauses for name, _ in clause.senses)


def _says(there: Clause, claim: Clause, *, strict: bool) -> bool:
    words, here = Counter(there.words), Counter(claim.words)
    if claim.senses != there.senses or not claim.quantities_in(there) or not here <= words:
        return False
    if not claim.words:
        return bool(claim.quantities) or claim.is_reply
    kept = here.total() / words.total()
    ordered = _common(claim.words, there.words) / len(claim.words)
    if strict:
        return ordered == 1 and kept >= _LEAST_KEPT_JOINED
    return ordered >= _LEAST_ORDERED and kept >= _LEAST_KEPT


def _is_subsequence(short: Sequence[str], long: Sequence[str]) -> bool:
    rest = iter(long)
    return all(item in rest for item in short)


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(right) + 1)
    for one in left:
        before = 0
        for j, other in enumerate(right, 1):
            before, row[j] = row[j], before + 1 if one == other else max(row[j], row[j - 1])
    return row[-1]
