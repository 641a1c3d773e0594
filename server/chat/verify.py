"""Does a passage say what a sentence says? One check for every sentence of every answer, however it was written.

A sentence of the passage passes as it stands. Any other may leave out, join and reorder, but brings no word, number or name of its own, and changes nothing that carries the sense: negation, obligation, possibility,
bounds, conditions, who does what to whom. What is true but freely worded does not pass: the answer then keeps the guide's own words.
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
_LONGEST = 4000
"""Characters of a sentence that is looked at: nothing longer is a sentence."""


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
    if any(_says_in_one(part, sentence, claims) for part in parts):
        return True
    # Out of several sentences only what is as good as verbatim may be joined, and nothing that hangs on a condition.
    if conditions(sentence) or actors(sentence) != [actor for claim in claims for actor in claim.actors]:
        return False
    free = [part for part in parts if not conditions(part)]
    return all(any(_says(window, claim, strict=True) for part in free for window in _windows(split_clauses(part))) for claim in claims)


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


def _says_in_one(part: str, sentence: str, claims: Sequence[Clause]) -> bool:
    """True where one sentence of the passage says all of it, under the same conditions and with the same people in the same places."""
    if conditions(part) != conditions(sentence) or not _is_subsequence(actors(sentence), actors(part)):
        return False
    windows = _windows(split_clauses(part))
    if all(any(_says(window, claim, strict=False) for window in windows) for claim in claims):
        return True
    # "Wait 60 days before you appeal." and "Before you appeal, wait 60 days." differ in nothing but the order of two clauses.
    whole = [Clause.joined(claims)] + ([Clause.joined(claims[::-1])] if len(claims) == 2 else [])
    return any(_says(window, claim, strict=True) for window in windows for claim in whole)


def _windows(clauses: Sequence[Clause]) -> list[tuple[Clause, int]]:
    """Every clause, every two or three in a row as one, and every two the other way round, each with the number of clauses in it."""
    rows = [(Clause.joined(clauses[i : i + size]), size) for size in (1, 2, 3) for i in range(len(clauses) - size + 1)]
    return rows + [(Clause.joined(clauses[i : i + 2][::-1]), 2) for i in range(len(clauses) - 1)]


def _says(window: tuple[Clause, int], claim: Clause, *, strict: bool) -> bool:
    there, size = window
    if claim.senses != there.senses or not claim.quantities_in(there) or not set(claim.words) <= set(there.words):
        return False
    if not claim.words:
        return bool(claim.quantities)
    kept = (Counter(claim.words) & Counter(there.words)).total() / len(there.words)
    ordered = _common(claim.words, there.words) / len(claim.words)
    if strict or size > 1:
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
