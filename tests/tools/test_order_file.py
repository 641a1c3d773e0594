"""Files of orders: columns of several makes, broken lines named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from indexer.errors import CaseError
from server.tools.order_file import read_orders


@pytest.mark.parametrize(
    "text",
    [
        "order-id,order-date,negative-feedback,a-to-z-claim,chargeback\n1,2026-03-01,1,1,0\n2,2026-03-02,0,0,0\n3,2026-03-02,,,Y\n",
        "Order ID\tOrder Date\tNegative Feedback\tA-to-z Guarantee Claims\tChargebacks\r\n1\t03/01/2026\tYes\tYes\tNo\r\n2\t03/02/2026\tNo\tNo\tNo\r\n3\t03/02/2026\tNo\tNo\tYes\r\n",
        "\ufeff订单编号;下单日期;差评;索赔;拒付\n1;2026年3月1日;是;是;否\n2;2026年3月2日;否;否;否\n3;2026年3月2日;否;否;是\n",
        "amazon-order-id,purchase-date,negative feedback,claims,chargebacks\n1,2026-03-01T23:59:59+00:00,1,0,0\n1,2026-03-01T23:59:59+00:00,0,1,0\n2,2026-03-02,0,0,0\n3,2026-03-02,0,0,1\n",
    ],
)
def test_an_order_counts_once_whatever_the_file_is_called_in(text: str) -> None:
    found = read_orders(text.encode())
    assert found.orders == 3
    assert found.book.orders == {date(2026, 3, 1): 1, date(2026, 3, 2): 2}
    assert found.book.defects == {date(2026, 3, 1): 1, date(2026, 3, 2): 1}
    assert found.kinds == {"feedback": 1, "claim": 1, "chargeback": 1}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("order-id,order-date\n1,2026-03-01\n", 1, "defects"),
        ("order-id,defect\n1,1\n", 1, "order date"),
        ("order-id,order-date,defect\n1,2026-03-01,0\n2,2026-02-30,0\n", 3, "not a date"),
        ("order-id,order-date,defect\n1,2026-03-01,maybe\n", 2, "neither yes nor no"),
        ("order-id,order-date,defect\n1,2026-03-01\n", 2, "columns"),
        ("order-id,order-date,defect\n,2026-03-01,1\n", 2, "order number"),
        ("order-id,order-date,defect\n1,2026-03-01,1\n1,2026-03-02,1\n", 3, "another date"),
        ('order-id,order-date,defect\n1,2026-03-01,"1\n', 2, "end of data"),
    ],
)
def test_a_broken_line_is_named(text: str, line: int, reason: str) -> None:
    with pytest.raises(CaseError, match=reason) as caught:
        read_orders(text.encode())
    assert caught.value.values["line"] == line


def test_bytes_that_are_no_text_are_refused_with_their_line() -> None:
    with pytest.raises(CaseError, match="UTF-8") as caught:
        read_orders(b"order-id,order-date,defect\n1,2026-03-01,0\n\xff\xfe,2026-03-01,0\n")
    assert caught.value.values["line"] == 3


@pytest.mark.parametrize("text", ["order-id,order-date,defect\n", "order-id,order-date,defect\n\n,,\n"])
def test_a_file_without_orders_is_refused(text: str) -> None:
    with pytest.raises(CaseError) as caught:
        read_orders(text.encode())
    assert caught.value.code == "no_orders"


def test_two_hundred_thousand_orders_are_counted() -> None:
    first = date(2026, 1, 1)
    days = [(first + timedelta(days=i)).isoformat() for i in range(90)]
    text = "order-id,order-date,negative-feedback,a-to-z-claim,chargeback\n" + "".join(f"111-{i:07d},{days[i % 90]},{int(i % 1000 == 0)},0,0\n" for i in range(200_000))
    found = read_orders(text.encode())
    assert (found.orders, sum(found.book.defects.values())) == (200_000, 200)
