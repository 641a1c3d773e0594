"""What the texts of a language have in common, taken away."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from indexer.centres import Centres, question_centres, text_centres
from indexer.eight_bit import quantise
from indexer.encoder import EncodedQuery, Floats
from indexer.model import LANGUAGES
from tests.fake_encoder import FakeEncoder

ZH, EN = LANGUAGES.index("zh"), LANGUAGES.index("en")


def unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32)


def question(tokens: Floats) -> EncodedQuery:
    count = len(tokens)
    return EncodedQuery(unit(tokens.mean(axis=0)), unit(tokens.mean(axis=0)), tokens, np.full(count, 1 / count, np.float32), np.zeros((count, 2), np.int64), np.ones(count, np.float32))


def around(centres: Centres, asked: Floats, tokens: Floats, languages: npt.NDArray[np.int64]) -> Floats:
    return centres.cosines(question(asked), centres.compared(question(asked)) @ tokens.T, languages)


@pytest.fixture
def scattered() -> tuple[Centres, Floats, Floats]:
    """Centres far apart, a question's tokens around one and a passage's around the other: the same meanings, moved."""
    draw = np.random.default_rng(7)
    centres = Centres(unit(draw.normal(size=(2, 16)).astype(np.float32)), 0.9 * unit(draw.normal(size=(2, 16)).astype(np.float32)))
    meanings = 0.4 * draw.normal(size=(3, 16)).astype(np.float32)
    return centres, unit(centres.questions[EN] + meanings), unit(centres.texts[ZH] + meanings)


def test_cosines_are_those_of_the_moved_vectors(scattered: tuple[Centres, Floats, Floats]) -> None:
    centres, asked, tokens = scattered
    moved = around(centres, asked, tokens, np.full(len(tokens), ZH))
    assert moved == pytest.approx(unit(asked - centres.questions[EN]) @ unit(tokens - centres.texts[ZH]).T, abs=1e-5)
    # The same meaning in the other language is nearest, which it need not be around zero.
    assert moved.argmax(axis=1).tolist() == [0, 1, 2]


def test_a_language_with_too_few_texts_is_compared_as_before(scattered: tuple[Centres, Floats, Floats]) -> None:
    centres, asked, tokens = scattered
    centres.texts[ZH] = 0
    assert around(centres, asked, tokens, np.full(len(tokens), ZH)) == pytest.approx(asked @ tokens.T)


def test_each_token_is_compared_around_its_own_language(scattered: tuple[Centres, Floats, Floats]) -> None:
    centres, asked, tokens = scattered
    both = around(centres, asked, np.concatenate([tokens, tokens]), np.array([ZH] * 3 + [EN] * 3))
    for languages, part in ((ZH, both[:, :3]), (EN, both[:, 3:])):
        assert part == pytest.approx(around(centres, asked, tokens, np.full(3, languages)))


def test_the_middle_of_texts_is_taken_from_enough_of_them_alone() -> None:
    draw = np.random.default_rng(3)
    many, few = (unit(draw.normal(size=(count, 8)).astype(np.float32) + 1) for count in (600, 20))
    stored = [quantise(many), quantise(few)]
    middles = text_centres([tokens for tokens, _ in stored], [scales for _, scales in stored], ["en", "zh"], 8)
    assert middles[EN] == pytest.approx(many.mean(axis=0), abs=0.01)
    assert not middles[ZH].any()


def test_questions_of_the_two_languages_lie_around_different_points() -> None:
    encoder = FakeEncoder()
    middles = question_centres(encoder)
    assert middles.shape == (len(LANGUAGES), encoder.dimension)
    for language, text in (("zh", "为什么会这样？"), ("en", "Why does that happen?")):
        assert int(np.argmax(middles @ encoder.encode_query(text).mean)) == LANGUAGES.index(language)  # type: ignore[arg-type]
