"""What a draft is checked for, as data: the words to look for, what to say, an example of better wording, the section of the guide."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.model import Language


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say of a draft."""

    pattern: re.Pattern[str] | None
    """What a sentence must hold; None where the whole draft is looked at."""
    remark: dict[Language, str]
    better: dict[Language, str]
    rule: str
    unless: re.Pattern[str] | None = None
    """What makes such a sentence harmless."""


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


PARTS: dict[str, re.Pattern[str]] = {
    "root_cause": _words(r"根本原因|原因分析|主要原因|原因[是为：:]|因为我们|由于我们|root cause|caused by|because we|because our|the cause"),
    "corrective": _words(
        r"纠正|整改|已经?(?:采取|完成|退款|处理|联系|下架|更换|核对|停止)|已采取|corrective|we (?:have )?(?:refunded|contacted"
        r"|removed|replaced|completed|stopped|reviewed|trained|closed)|actions? (?:we have )?taken"
    ),
    "preventive": _words(
        r"预防|防止|避免再次|今后|以后每|每[天日周月]|从.{0,12}起[，,]?.{0,12}(?:检查|核对|抽检)|prevent|going forward"
        r"|from now on|every (?:day|week|month)|each (?:day|week|month|order)|daily|weekly"
    ),
}
_POA = "plan-of-action#"
_NEVER = _POA + "What should never be in a plan of action?"
_NOT_DOING = _words(r"不会|不再|绝不|没有|停止|禁止|not|never|stopped|no longer|without")

REMARKS: dict[str, Remark] = {
    "no_root_cause": Remark(
        None,
        {"zh": "缺少根本原因：没有写清是自己流程的哪一步出了问题。", "en": "The root cause is missing: the step of your own process that went wrong."},
        {"zh": "根本原因：[数量] 个缺陷来自 [环节]，因为我们 [自己的做法]。", "en": "Root cause: [number] defects came from [step], because we [our own practice]."},
        _POA + "What is a root cause, and how do I write it?",
    ),
    "no_corrective": Remark(
        None,
        {"zh": "缺少已经采取的纠正措施。", "en": "The corrective action is missing: what is done already."},
        {"zh": "[日期]，我们已对 [数量] 个订单完成 [措施]，见附件 [编号]。", "en": "On [date] we completed [action] for [number] orders; see attachment [number]."},
        _POA + "How do I write the corrective action?",
    ),
    "no_preventive": Remark(
        None,
        {"zh": "缺少预防措施：以后靠什么不再发生。", "en": "The preventive measures are missing: what keeps it from happening again."},
        {"zh": "从 [日期] 起，[岗位] 每 [周期] 做 [检查]，标准是 [数字]。", "en": "Since [date], [role] does [check] every [period] to the standard of [figure]."},
        _POA + "How do I write the preventive measures?",
    ),
    "incentive": Remark(
        _words(
            r"(?:退款|返现|礼品|礼物|优惠券|红包|补偿|免费).{0,16}(?:删除?|改成?|撤[回销]?).{0,6}(?:差评|好评|反馈|评价)|(?:返现|礼品|礼物|优惠券"
            r"|红包|免费).{0,12}好评|(?:删除?|撤[回销]|修改).{0,10}(?:差评|反馈|评价).{0,12}(?:退款|返现|礼|补偿)"
            r"|(?:refund|gift|voucher|coupon|discount|money|reward|free)\w*.{0,40}(?:(?:remov|delet"
            r"|chang|withdraw)\w*.{0,20}(?:feedback|review)|positive (?:feedback|review))|(?:remov|delet"
            r"|chang)\w* .{0,30}(?:feedback|review).{0,30}(?:refund|gift|voucher|coupon)"
        ),
        {
            "zh": "用退款或好处换取评价违反政策，写进申诉会带来新的违规。",
            "en": "Refunds or gifts in return for feedback are against policy; saying so in an appeal is a new breach.",
        },
        {"zh": "我们先解决买家的问题，不以任何好处换取修改或删除评价。", "en": "We solve the buyer's problem first and offer nothing for changing or deleting feedback."},
        "forbidden-shortcuts#May I offer a refund or gift so that the buyer deletes bad feedback?",
        _NOT_DOING,
    ),
    "fabrication": Remark(
        _words(
            r"刷单|买(?:了)?(?:一些|几个)?好评|[PpＰ]S.{0,6}(?:发票|图)|伪造|修改发票|假发票|重新注册|新开.{0,4}(?:账号|店铺)"
            r"|fake (?:order|review|invoice)|bought (?:some )?(?:good |positive )?reviews"
            r"|edited (?:the )?invoice|photoshop|open(?:ed)? (?:a )?(?:new|another) account"
        ),
        {"zh": "这种做法本身就是严重违规，不能作为措施。", "en": "This is a grave breach in itself and no measure."},
        {"zh": "只写真实做过、附件能证明的事。", "en": "Write only what was really done and the attachments can show."},
        "forbidden-shortcuts#What must I never do after a suspension?",
        _NOT_DOING,
    ),
    "blame": Remark(
        _words(
            r"买家(?:的)?(?:恶意|无理|故意|错|问题|撒谎)|恶意买家|(?:都|全)是(?:买家|物流|快递|亚马逊|客户|供应商)|(?:物流|快递|承运人"
            r"|邮局)(?:公司)?(?:的)?(?:错|责任|问题|害)|亚马逊(?:的)?(?:系统)?(?:错|不公|bug|太|故意)|不是我们的?(?:错|责任)|不公平"
            r"|(?:caused by|because of|due to) (?:the )?(?:buyers?|customers?|carriers?|usps|ups|fedex|amazon|suppliers?)\b"
            r"|(?:buyers?|customers?|carriers?|usps|ups|fedex|amazon|suppliers?)(?:'s)?(?:,? (?:who|that|which|clearly|simply|all|just|obviously))* (?:fault|lied"
            r"|is lying|are lying|scam\w*|is to blame|are to blame|made a mistake|lost)"
            r"|malicious (?:buyer|customer)|not our (?:fault|mistake)|unfair|blame"
        ),
        {"zh": "把责任推给别人会削弱计划；只写自己流程里能改的那一步。", "en": "Blame on others weakens the plan; write the step of your own process that you can change."},
        {"zh": "我们没有在 [节点] 核对 [事项]，因此 [数量] 个订单受到影响。", "en": "We did not check [what] at [step], which affected [number] orders."},
        _NEVER,
    ),
    "emotive": Remark(
        _words(
            r"求求|恳求|跪|救救|活不下去|养家|一家老小|心血|绝望|崩溃|欲哭无泪|气死|愤怒|太过分|[！!]{2,}|\bbeg(?:ging)? you|desperate"
            r"|please please|my (?:family|children|kids)|heartbroken|devastat|ridiculous|outrageous"
            r"|disgust|furious|ruin(?:ed|ing)? (?:my|our) (?:life|business)|feed my"
        ),
        {"zh": "情绪化的话不起作用，占去事实的位置。", "en": "Emotive words do not help and take the place of facts."},
        {"zh": "删去这句，换成一个日期、数字或附件。", "en": "Leave the sentence out; put a date, a figure or an attachment in its place."},
        _POA + "How do I show sincerity in the appeal, and should I apologise?",
    ),
    "vague": Remark(
        _words(
            r"加强(?:管理|培训|质量|服务)|提高(?:服务|质量|意识)|尽快|尽力|尽量|努力|更加?注意|会?多?注意|认真对待|严格(?:把控|控制|要求)"
            r"|完善.{0,6}(?:流程|制度)|保证.{0,8}不再|we will (?:try|improve|do (?:our|better)|be more careful"
            r"|work hard|strengthen)|try our best|as soon as possible|do better|more careful"
            r"|pay more attention|high(?:er|est) (?:quality|standards?)|strengthen|never happen again"
        ),
        {"zh": "空泛的承诺：没有说谁、什么时候、做什么、做到什么程度。", "en": "An empty promise: it does not say who does what, when, and to which figure."},
        {
            "zh": "从 [日期] 起，[岗位] 在发货前逐单核对 [事项]，每周抽查 [数量] 单，记录见附件 [编号]。",
            "en": "Since [date], [role] checks [what] on each order before dispatch and samples [number] orders a week; records in attachment [number].",
        },
        _POA + "How do I make improvement measures convincing?",
        _words(r"\d{1,3}\s*(?:%|％|单|次|天|小时|orders|hours|days|times)"),
    ),
    "boast": Remark(
        _words(
            r"公司(?:成立|创立|创办)于|我们是一家|行业领先|十年老店|(?:销售额|营业额|年销).{0,8}\d|好评截图|(?:founded|established) in"
            r"|leading (?:company|seller|brand)|years of experience|our (?:annual )?(?:sales|revenue)"
            r"|good reviews|loyal seller"
        ),
        {"zh": "公司介绍、销售额和好评与原因无关。", "en": "Company history, sales figures and good reviews have nothing to do with the cause."},
        {"zh": "删去，直接从指标、时间段和受影响的订单写起。", "en": "Leave it out; begin with the metric, the period and the affected orders."},
        _NEVER,
    ),
    "denial": Remark(
        _words(
            r"我们?没有(?:任何)?(?:违规|错|做错)|我们是(?:冤枉|无辜)|误封|无缘无故|we (?:did|have done) nothing wrong"
            r"|we are innocent|no violation|for no reason"
        ),
        {"zh": "否认而不给证据，通常会被退回。", "en": "A denial without proof is usually refused."},
        {
            "zh": "逐个订单写明事实，并附上能证明的文件；确有错误的判定走对应的申诉渠道。",
            "en": "Give the facts order by order with documents; contest a wrong decision through its own channel.",
        },
        "appeal-process#What if the suspension is a mistake?",
    ),
    "blank": Remark(
        None,
        {"zh": "还有没填的空：复制模板是常见的被拒原因。", "en": "A blank is not filled in: a copied template is a common reason for refusal."},
        {"zh": "换成自己的真实数据，没有的就去查。", "en": "Put your own true figure there; look it up where you do not have it."},
        _POA + "Is there a POA template or skeleton I can use?",
    ),
    "no_date": Remark(
        None,
        {"zh": "没有任何日期：看不出什么已经做了、从什么时候开始。", "en": "There is no date: it does not show what is done and since when."},
        {"zh": "[日期]，我们完成了 [措施]。", "en": "On [date] we completed [action]."},
        _POA + "How do I write the corrective action?",
    ),
    "no_figure": Remark(
        None,
        {"zh": "没有任何数字：指标、订单数和缺陷数都要写。", "en": "There is no figure: give the metric, the orders and the defects."},
        {
            "zh": "[开始日期] 至 [结束日期]，ODR 为 [比率]，[数量] 单中有 [数量] 个缺陷。",
            "en": "From [start date] to [end date] ODR was [rate]: [number] defects in [number] orders.",
        },
        _POA + "How do I make improvement measures convincing?",
    ),
    "no_evidence": Remark(
        None,
        {"zh": "没有提到证据：在正文里按编号引用附件。", "en": "No evidence is named: cite attachments by number in the text."},
        {"zh": "见附件 2：包装照片。", "en": "See attachment 2: packaging photos."},
        "appeal-materials#Which evidence for an ODR suspension proves that I fixed the problem?",
    ),
    "no_owner": Remark(
        None,
        {"zh": "预防措施没有负责人。", "en": "The preventive measures name nobody in charge."},
        {"zh": "仓库主管每天 [时间] 核对。", "en": "The warehouse supervisor checks this at [time] every day."},
        _POA + "How do I write the preventive measures?",
    ),
}
"""Gravest first."""
