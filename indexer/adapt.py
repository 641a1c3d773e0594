"""`ingest.py --adapt`: learn from a knowledge base's ways to ask which texts mean the same to its readers.

The encoder knows languages, not the trade: to it "栽了一单" is a fall, not a defective order. Its upper layers get low-rank additions (LoRA,
arXiv:2106.09685), learned with a cosine classifier over the sections (arXiv:1703.05175, one prototype each): every way to ask, and every passage, shall
lie nearest to its own section's prototype. The prototypes are thrown away; the additions are kept, as an `Adapter`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from indexer.adapter import Adapter
from indexer.ask_index import all_asks, ask_sections
from indexer.builtin_model import builtin_model_folder, builtin_model_name
from indexer.documents import read_folder
from indexer.errors import ModelError
from indexer.index import twin_passages
from indexer.model import Page
from indexer.passages import split_page

_FROM_LAYER = 6
"""First layer that is changed: those below spell and parse, and keep doing so."""
_MATRICES = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "intermediate.dense", "output.dense")
_RANK = 16
_DROPPED = 0.1
_PASSES = 4
_RATE = 5e-4
_PROTOTYPE_RATE = 5e-3
_TEMPERATURE = 0.05
_SMOOTHING = 0.05
_WARM_UP = 30
"""Steps, or a tenth of all where these are few, over which the rate rises to its full height; from there it falls to nothing."""
_BATCH_TOKENS = 3072
_FEWEST_BATCHES = 20
"""In one pass: a small knowledge base learns in smaller steps, not in fewer."""
_MOST_TOKENS = 80
"""Tokens of a text that are read: the head of a passage says what it is about."""
_FEWEST_ASKS = 100
"""With fewer ways to ask there is nothing to learn a language from."""

Report = Callable[[int, int, float], None]
"""Called after each pass with its number, the number of passes, and the mean loss."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A text and the section that it shall lead to."""

    tokens: list[int]
    section: int
    is_ask: bool


def adapt(kb: Path, report: Report | None = None) -> Adapter:
    """Learn the adapter of a folder of pages for the built-in encoder. Takes minutes. Raises GuideError, also where the pages have too few ways to ask."""
    from transformers import AutoModel, PreTrainedTokenizerFast

    random.seed(0)
    torch.manual_seed(0)
    folder = str(builtin_model_folder())
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    texts = _texts(kb, tokenizer)
    model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    model.requires_grad_(False)
    added = _additions(model)
    _learn(model, texts, [parameter for addition in added.values() for parameter in addition.parameters()], report or (lambda *_: None))
    return Adapter(builtin_model_name(), {name: (addition.outer.detach().numpy(), addition.inner.detach().numpy()) for name, addition in added.items()})


def _texts(kb: Path, tokenizer: Any) -> list[_Text]:
    """All ways to ask and all passages of sections that have any, as the encoder reads them."""

    def encoded(prompt: str, text: str) -> list[int]:
        return list(tokenizer(prompt + text, truncation=True, max_length=_MOST_TOKENS)["input_ids"])

    pages = [page for page in read_folder(kb).pages if isinstance(page, Page)]
    passages = [passage for page in pages for passage in split_page(page, lambda text: len(tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]))]
    documents = {page.document.path: page.document for page in pages}
    twins = twin_passages((documents[p.document].id, documents[p.document].language, p.section_line) for p in passages)
    sections, _ = ask_sections(passages, twins)
    asks = [_Text(encoded("query: ", ask), int(sections[first]), True) for ask, first, _ in all_asks(passages)]
    if len(asks) < _FEWEST_ASKS:
        raise ModelError(f"The pages in {kb} have {len(asks)} ways to ask, too few to learn from.", hint=f"Write at least {_FEWEST_ASKS}, in \"also asked\" comments under the headings; without an adapter the encoder is used as it is.")
    return asks + [_Text(encoded("passage: ", p.encoded_text), int(section), False) for p, section in zip(passages, sections, strict=True) if section >= 0]


class _Addition(torch.nn.Module):  # type: ignore[misc]  # the library is not type-checked
    """A linear layer with a low-rank addition, nothing at first."""

    def __init__(self, linear: Any) -> None:
        super().__init__()
        self._linear = linear
        self.outer = torch.nn.Parameter(torch.zeros(linear.out_features, _RANK))
        self.inner = torch.nn.Parameter(torch.randn(_RANK, linear.in_features) / _RANK)

    def forward(self, values: Any) -> Any:
        seen = torch.nn.functional.dropout(values, _DROPPED, torch.is_grad_enabled())
        return self._linear(values) + seen @ self.inner.T @ self.outer.T

    def parameters(self, recurse: bool = True) -> Iterator[Any]:
        return iter((self.outer, self.inner))


def _additions(model: Any) -> dict[str, _Addition]:
    """Put additions around the matrices that are to change. Returns them by the name of the module."""
    modules = dict(model.named_modules())
    added: dict[str, _Addition] = {}
    for layer in range(_FROM_LAYER, model.config.num_hidden_layers):
        for matrix in _MATRICES:
            name = f"encoder.layer.{layer}.{matrix}"
            parent, _, attribute = name.rpartition(".")
            added[name] = _Addition(modules[name])
            setattr(modules[parent], attribute, added[name])
    return added


def _learn(model: Any, texts: Sequence[_Text], parameters: list[Any], report: Report) -> None:
    vectors = np.zeros((len(texts), model.config.hidden_size), np.float32)
    with torch.no_grad():
        for batch in _batches(texts):
            vectors[batch] = _vectors(model, [texts[i] for i in batch]).numpy()
    asked = np.array([text.is_ask for text in texts])
    # The encoder's vectors all lie in one narrow cone, questions elsewhere in it than passages: what tells texts apart is what is left without the mean.
    means = torch.from_numpy(np.stack([vectors[~asked].mean(axis=0) if (~asked).any() else vectors.mean(axis=0), vectors[asked].mean(axis=0)]))
    sections = torch.tensor([text.section for text in texts])
    start = torch.zeros(int(sections.max()) + 1, vectors.shape[1]).index_add_(0, sections[asked], torch.from_numpy(vectors[asked]) - means[1])
    prototypes = torch.nn.Parameter(torch.nn.functional.normalize(start, dim=-1))
    steps = _PASSES * len(_batches(texts))
    warm_up = max(1, min(_WARM_UP, steps // 10))
    optimiser = torch.optim.AdamW([{"params": parameters, "lr": _RATE, "weight_decay": 0.01}, {"params": [prototypes], "lr": _PROTOTYPE_RATE, "weight_decay": 0.0}])
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, (step + 1) / warm_up) * max(0.02, 1 - step / steps))
    for number in range(1, _PASSES + 1):
        losses = []
        batches = _batches(texts)
        random.shuffle(batches)
        for batch in batches:
            chosen = [texts[i] for i in batch]
            centred = _vectors(model, chosen) - means[torch.tensor([int(text.is_ask) for text in chosen])]
            logits = torch.nn.functional.normalize(centred, dim=-1) @ torch.nn.functional.normalize(prototypes, dim=-1).T / _TEMPERATURE
            loss = torch.nn.functional.cross_entropy(logits, sections[batch], label_smoothing=_SMOOTHING)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
        report(number, _PASSES, float(np.mean(losses)))


def _batches(texts: Sequence[_Text]) -> list[list[int]]:
    """Texts of about the same length together, never twice the same ones."""
    most = min(_BATCH_TOKENS, sum(len(text.tokens) for text in texts) // _FEWEST_BATCHES)
    batches: list[list[int]] = [[]]
    for i in sorted(range(len(texts)), key=lambda i: len(texts[i].tokens) + 4 * random.random()):
        if batches[-1] and (len(batches[-1]) + 1) * len(texts[i].tokens) > most:
            batches.append([])
        batches[-1].append(i)
    return batches


def _vectors(model: Any, texts: Sequence[_Text]) -> Any:
    """Vectors of length 1, shape (n, d): the mean of each text's tokens."""
    longest = max(len(text.tokens) for text in texts)
    tokens = torch.full((len(texts), longest), model.config.pad_token_id)
    mask = torch.zeros((len(texts), longest), dtype=torch.long)
    for row, text in enumerate(texts):
        tokens[row, : len(text.tokens)] = torch.tensor(text.tokens)
        mask[row, : len(text.tokens)] = 1
    states = model(input_ids=tokens, attention_mask=mask).last_hidden_state
    return torch.nn.functional.normalize((states * mask[..., None]).sum(dim=1) / mask.sum(dim=1, keepdim=True), dim=-1)
