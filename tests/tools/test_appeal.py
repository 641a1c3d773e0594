"""Draft appeals judged as a careful consultant would: good, vague, angry, copied, incomplete, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from indexer.check.outline import read_outlines
from server.tools.appeal_check import check_draft
from server.tools.appeal_document import markdown
from server.tools.appeal_plan import Facts, plan_of_action
from server.tools.appeal_rules import REMARKS

KB = Path(__file__).parents[2] / "kb"

GOOD_EN = """From 2026-08-01 to 2026-09-29 our ODR was 2% (3 defects in 150 orders).
1. Root cause: 3 defects came from packing, because our packers used thin boxes for glass items.
2. Corrective action: on 2026-10-02 we refunded the 3 buyers and removed 40 units from sale; see attachment 1: refund records.
3. Preventive measures: since 2026-10-05 the warehouse supervisor drop-tests 5 parcels every day; records are in attachment 2."""
GOOD_ZH = """2026年8月1日至9月29日，我们的ODR为2%（150单中3个缺陷）。
一、根本原因：3个缺陷来自打包环节，因为我们的包装员对玻璃商品用了薄纸箱。
二、纠正措施：2026年10月2日已退款给3位买家，并下架40件库存，见附件1：退款记录。
三、预防措施：从2026年10月5日起，仓库主管每天抽检5个包裹，记录见附件2。"""
DRAFTS = [
    (GOOD_EN, set()),
    (GOOD_ZH, set()),
    ("We will try our best and pay more attention to quality. This will never happen again.", {"no_root_cause", "no_corrective", "no_preventive", "vague", "no_date", "no_figure", "no_evidence"}),
    ("我们会加强管理，提高服务质量，保证以后不再发生。", {"no_root_cause", "no_corrective", "no_preventive", "vague", "no_date", "no_figure", "no_evidence"}),
    ("This is outrageous! The customers lied and USPS lost the parcels. It is not our fault!!", {"no_root_cause", "no_corrective", "no_preventive", "blame", "emotive", "no_date", "no_figure", "no_evidence"}),
    ("都是买家恶意差评，物流公司的责任，不是我们的错！！求求你们恢复账号，我要养家。", {"no_root_cause", "no_corrective", "no_preventive", "blame", "emotive", "no_date", "no_figure", "no_evidence"}),
    (GOOD_EN.replace("3 defects came from packing", "[number] defects came from [step]"), {"blank"}),
    (GOOD_ZH.replace("仓库主管每天", "每天"), {"no_owner"}),
    (GOOD_EN.split("\n3.")[0], {"no_preventive"}),
    (GOOD_ZH + "\n我们已给买家返现20元，请他们删除差评。", {"incentive"}),
    (GOOD_EN + "\nWe offered a gift card of 20 dollars so that buyers delete the feedback.", {"incentive"}),
    (GOOD_ZH + "\n公司成立于2010年，是行业领先的卖家。我们没有违规。", {"boast", "denial"}),
    (GOOD_EN.replace("thin boxes for glass items", "thin boxes, and because some buyers clearly lied"), {"blame"}),
    (GOOD_EN.replace("because our packers used thin boxes for glass items", "caused by USPS, who lost several parcels"), {"blame"}),
    (GOOD_EN + "\nWe never offer gifts for changing feedback.", set()),
]


@pytest.mark.parametrize(("draft", "expected"), DRAFTS)
def test_a_draft_is_judged(draft: str, expected: set[str]) -> None:
    judged = check_draft(draft)
    assert {one.kind for one in judged.remarks} == expected
    assert all(one.remark and one.better for one in judged.remarks)


def test_every_remark_cites_a_section_of_the_guide_in_both_languages() -> None:
    pages, _ = read_outlines(KB)
    titles = {page.file: [section.title for section in page.sections if section.title] for page in pages}
    for kind, remark in REMARKS.items():
        page, _, heading = remark.rule.partition("#")
        assert heading in titles[f"en/{page}.md"], kind
        assert len(titles[f"zh/{page}.md"]) == len(titles[f"en/{page}.md"])


def test_a_plan_says_what_was_given_and_leaves_the_rest_open() -> None:
    facts = Facts(metric="ODR 2%", causes="thin boxes\n\n- no drop test")
    made = plan_of_action(facts, "en")
    plan = markdown(made)
    assert "- Metric: ODR 2%" in plan and "1. thin boxes\n2. no drop test" in plan
    assert plan.count("[") == len(made.open_points) == 5
    assert {one.kind for one in check_draft(plan).remarks} >= {"blank"}
    assert "一、根本原因" in markdown(plan_of_action(Facts(), "zh"))


def test_a_full_plan_has_no_blank() -> None:
    facts = Facts("ODR 2%", "2026-08-01 to 2026-09-29", "111-1", "thin boxes", "2026-10-02: refunded", "supervisor, daily from 2026-10-05", "1: records")
    assert all("[" not in markdown(plan_of_action(facts, language)) and not plan_of_action(facts, language).open_points for language in ("en", "zh"))


def test_the_page_judges_and_writes(client: TestClient) -> None:
    page = client.post("/tools/appeal?ui=en", data={"do": "check", "draft": "<b>We will try our best.</b>"}).text
    assert "An empty promise" in page and "&lt;b&gt;We will try" in page and "<b>We will" not in page
    plan = client.post("/tools/appeal?ui=zh-Hans", data={"do": "plan", "metric": "ODR 2%"}).text
    assert "指标：ODR 2%" in plan and "[受影响的订单号]" in plan
    assert client.post("/tools/appeal?ui=en", data={"do": "check", "draft": " "}).status_code == 422
    assert client.post("/tools/appeal?ui=en", data={"do": "check", "draft": "x" * 20_001}).status_code == 422
