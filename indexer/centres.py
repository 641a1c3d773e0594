"""What all texts of a language have in common, so that ranking can leave it out of account.

The vectors of a language's tokens lie around a point of their own, far from zero: a question is like every passage in its own language, and unlike every
passage in another one, before it says anything. Cosines around these points (arXiv:1702.01417, arXiv:2109.04727) tell more of what is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.encoder import EncodedQuery, Encoder, Floats
from indexer.model import LANGUAGES, Language

_LEAST_TOKENS = 500
"""Tokens of a language from which on their mean stands for the language, not for what these few texts are about."""

_QUESTIONS: dict[Language, tuple[str, ...]] = {
    "zh": (
        "这是什么？",
        "什么时候开始的？",
        "为什么会这样？",
        "谁写了这本书？",
        "怎么安装这个软件？",
        "一共有多少人？",
        "这座城市在哪里？",
        "费用是多少？",
        "需要准备哪些材料？",
        "两者有什么区别？",
        "多久能收到回复？",
        "这种病有哪些症状？",
        "如何更换电池？",
        "他是哪一年出生的？",
        "这条河有多长？",
        "可以退款吗？",
        "会议在哪一天举行？",
        "该公司的总部设在哪里？",
        "主要原因有哪些？",
        "怎样才能申请？",
    ),
    "en": (
        "What is this?",
        "When did it begin?",
        "Why does that happen?",
        "Who wrote the book?",
        "How do I install the program?",
        "How many people are there?",
        "Where is the city?",
        "How much does it cost?",
        "Which documents are needed?",
        "What is the difference between the two?",
        "How long does a reply take?",
        "What are the symptoms of the disease?",
        "How do I change the battery?",
        "In which year was he born?",
        "How long is the river?",
        "Can I get a refund?",
        "On which day was the meeting held?",
        "Where is the company's head office?",
        "What are the main reasons?",
        "How can I apply?",
    ),
}
"""Questions on anything, for what questions have in common: an index has answers only."""


@dataclass(slots=True)
class Centres:
    """The middle of the token vectors of each language, in the order of `LANGUAGES`."""

    questions: Floats
    """Shape (languages, d)."""
    texts: Floats
    """Shape (languages, d); 0 for a language of which the index has too little to tell."""

    def compared(self, query: EncodedQuery) -> Floats:
        """Vectors whose products with a token `cosines` needs: the question's tokens, the middle of its language, and that of the texts of each language."""
        return np.concatenate([query.tokens, self._asked(query)[None, :], self.texts])

    def cosines(self, query: EncodedQuery, products: Floats, languages: npt.NDArray[np.int64]) -> Floats:
        """Cosines of the question's tokens and t tokens around the middle of each one's kind, shape (question's tokens, t).

        `products` are those of `compared` and the tokens, shape (question's tokens + 1 + languages, t), `languages` the tokens' own.
        """
        asked, count = self._asked(query), len(query.tokens)
        around = np.array(products[:count])
        for language in np.unique(languages):
            text = self.texts[language]
            if not text.any():
                continue
            of = languages == language
            # (q - a)(t - b), without moving any of the vectors.
            around[:, of] -= (query.tokens @ text)[:, None] + products[count, of] - asked @ text
            around[:, of] /= np.linalg.norm(query.tokens - asked, axis=1)[:, None] * np.sqrt(np.maximum(1e-6, 1 - 2 * products[count + 1 + language, of] + text @ text))
        return around

    def _asked(self, query: EncodedQuery) -> Floats:
        """The middle of the question's language: that which is nearest to it."""
        return np.asarray(self.questions[int(np.argmax(self.questions @ query.mean))], np.float32)


def question_centres(encoder: Encoder) -> Floats:
    """`Centres.questions` for an encoder."""
    middles = []
    for language in LANGUAGES:
        tokens = np.concatenate([encoded.tokens for _, encoded in encoder.encode_questions(_QUESTIONS[language])])
        middles.append(tokens.mean(axis=0))
    return np.asarray(np.stack(middles), np.float32)


def text_centres(tokens: Sequence[npt.NDArray[np.int8]], scales: Sequence[npt.NDArray[np.float32]], languages: Sequence[Language], dimension: int) -> Floats:
    """`Centres.texts` for passages: their token vectors as stored, and their languages."""
    middles = np.zeros((len(LANGUAGES), dimension), np.float32)
    for number, language in enumerate(LANGUAGES):
        own = [i for i, spoken in enumerate(languages) if spoken == language]
        count = sum(len(scales[i]) for i in own)
        if count >= _LEAST_TOKENS:
            middles[number] = sum(scales[i] @ tokens[i].astype(np.float32) for i in own) / count
    return middles
