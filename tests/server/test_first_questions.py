"""The questions that the home page offers before anything is asked."""

from __future__ import annotations

import re

from tests.server.conftest import House

MORE = """# Counters

## Which counter is open on Sundays?

The counter by the gate is open on Sundays. Related: [Shelves](shelves.md#which-shelf-holds-letters), [Shelves again](shelves.md), [Counters](counters.md).
"""


def test_the_page_that_others_link_to_is_offered_first(house: House) -> None:
    house.write("en/counters.md", MORE)
    house.publish()
    with house.client() as client:
        page = client.get("/", headers={"Accept-Language": "en"}).text
        assert re.findall(r'name="question" value="([^"]*)"', page)[0] == "Which shelf holds heavy parcels?"
        house.write("en/counters.md", MORE.replace("shelves", "parcels"))
        house.publish()
        client.app.state.serving.load()  # type: ignore[attr-defined]
        page = client.get("/", headers={"Accept-Language": "en"}).text
        assert re.findall(r'name="question" value="([^"]*)"', page)[0] == "How many days may a parcel stay in the warehouse?"
