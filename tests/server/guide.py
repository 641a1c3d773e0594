"""A small guide for these tests, in both languages, with a list, a table, steps and a conflict block."""

from __future__ import annotations

import numpy as np

from indexer.encoder import Floats
from tests.fake_encoder import FakeEncoder

ZH = """---
id: parcels
title: 包裹与仓库
language: zh
updated: 2026-01-05
topics: [parcels]
---
# 包裹与仓库

## 包裹在仓库里最多放多少天？

包裹在仓库里最多放 21 天，超过的会退回寄件人。[^store]

- 易碎的包裹放在蓝色货架上，最多放 9 天。[^store]
- 冷藏的包裹放在冷库里，最多放 2 天。[^cold]

## 怎样取回丢失的包裹？

先查清单，再填写红色表格。[^store]

1. 在清单上找到包裹的编号。[^store]
2. 填写红色表格，写上编号。[^store]
3. 把红色表格交给夜班领班。[^store]

[^store]: [仓库手册](https://example.org/store) — official, 2025-11
[^cold]: [冷库守则](https://example.org/cold) — third-party, 2024
"""

EN = """---
id: parcels
title: Parcels and the warehouse
language: en
updated: 2026-01-05
topics: [parcels]
---
# Parcels and the warehouse

## How many days may a parcel stay in the warehouse?

A parcel may stay in the warehouse for 21 days, then it goes back to its sender.[^store]

- Fragile parcels lie on the blue shelf, for 9 days at most.[^store]
- Chilled parcels lie in the cold room, for 2 days at most.[^cold]

## How do I get a lost parcel back?

Check the ledger, then fill in the red form.[^store]

[^store]: [Warehouse handbook](https://example.org/store) — official, 2025-11
[^cold]: [Cold room rules](https://example.org/cold) — third-party, 2024
"""

SHELVES = """# Shelves

## Which shelf holds heavy parcels?

Heavy parcels stand on the green shelf by the door.

## Which shelf holds letters?

Letters lie on the white shelf above the desk.
"""

PAGES = {"zh/parcels.md": ZH, "en/parcels.md": EN, "en/shelves.md": SHELVES}

ASK_ZH = "包裹在仓库里最多放多少天？"
ASK_EN = "How many days may a parcel stay in the warehouse?"
LETTERS = "Which shelf above the desk holds letters?"
FOREIGN = "Who composed the opera Turandot?"
"""Nothing in the guide is about this."""


class NarrowEncoder(FakeEncoder):
    """The fake encoder with all its vectors in a narrow cone, as those of real models are: whether a question is answered is decided by cosines of that size."""

    def _tokens(self, text: str) -> tuple[Floats, np.ndarray]:
        vectors, places = super()._tokens(text)
        narrow = np.sqrt(np.float32(0.9)) * vectors
        narrow[:, 0] += np.sqrt(np.float32(0.1))
        return np.asarray(narrow / np.linalg.norm(narrow, axis=1, keepdims=True), np.float32), places
