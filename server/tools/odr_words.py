"""The words by which sellers name orders, defects, days and rates, in Chinese (simplified) and English."""

from __future__ import annotations

import re


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


RATE = _words(r"odr|缺陷|defect|百分之几|(?<![a-z])rates?\b|比率|达标|合格|bad orders?|(?<!\d)1(?:\.0+)?\s*[%％]|超标")
"""A question with one of these may be about the order defect rate."""
OWN = _words(r"odr|缺陷|defect")
NAMED = _words(r"odr|缺陷率|defect rate")
"""The rate itself, not only its defects."""
OTHER = _words(r"迟发|延迟发货|晚发|取消率|取消了|追踪|准时|late shipment|late dispatch|shipped late|cancell?ation|cancell?ed|tracking|on[- ]time|\blsr\b|\bvtr\b|\botdr\b")
"""Words of the other metrics."""

SHARE = _words(
    r"百分之[几多]|几个点|多少个点|占比|比例|[过超越][了没]?线|线[以之]?[下上内]|超没超|(?<![\d.])[15](?:\.0+)?\s*[%％]|(?:odr|缺陷率)\s*[是呢]?[?？]"
    r"|\b(?:what|which) (?:percent|share|rate|%)|percent(?:age)?\b|(?:over|above|under|below|past|beyond|cross(?:ed|ing)?) (?:the|that|their|my) (?:line|limit|mark|bar|target|threshold)"
)
"""What asks for the share of some orders among all."""
SAFE = _words(r"安全|危险|没事吧|有事吗|稳[不吗没]|am i (?:still |doing )?(?:ok|okay|fine|safe)|is (?:that|this|it) (?:still )?(?:ok|okay|fine|bad|safe)")
"""Asks whether counts are good or bad."""
ASKS = _words(r"[?？]|怎么|怎样|如何|什么|哪|吗|要不要|能不能|\b(?:which|what|how|should|can|do) ")
"""Asks anything at all."""
UNRELATED = _words(r"没发|未发|待发|发货|出库|退|取消|迟|晚到|晚发|好单|干净|正常|没[毛问]|妥投|签收|申诉|通知|照片|\b(?:clean|good|ship(?!ment)|refund|return|cancel|late|deliver|appeal|photo|picture)")
"""Behind a count: no defects are meant."""
SOME = _words(r"^\s*呢?[?？]|^\s*(?:个(?![月星])|单|票|笔|件|条|orders?\b|of (?:them|those|these|which)\b|(?:that |which )?(?:went|turned|blew|got|came|were|was|had|have)\b|(?:dings?|strikes?|bad|messed|screw)\w*)")
"""Behind a count: of orders or of what befell them, or nothing more."""

KINDS = (
    _words(r"差评|坏评|负面反馈|负面评价|负评|一星|1星|二星|negative|(?:one|two|1|2)[- ]stars?\b|bad (?:feedback|review)"),
    _words(r"a[- ]?(?:to|2|到)?[- ]?z|索赔|纠纷|\bclaims?\b"),
    _words(r"拒付|chargebacks?|\bcharged (?:\w+ ){0,3}back\b"),
)
"""Negative feedback, A-to-z claims, chargebacks."""
DEFECT = _words(r"缺陷|坏单|坏订单|问题单|问题订单|单问题|不良|出(?:了|过)?问题|出(?:了)?事|有问题|坏了|毛病|岔子|中招|翻车|defect|(?:went|gone|go(?:es)?|turn(?:s|ed)?) (?:wrong|bad|sour)|bad (?:ones?|orders?)|problem")
ORDERS = _words(
    r"^\s*(?:[多来几]\s*)?(?:个|笔|张)?\s*(?:总)?(?:单(?!号|价)|订单|包裹|orders?\b)|^\s*件(?!差评)|^\s*[笔票]"
    r"|^\s*(?:a|in (?:the|a|my)|per|each) (?:60[- ]day )?window\b|^\s*(?:(?:total|fulfilled|seller-fulfilled|clean|good|perfect|new|recent|problem-free) )*(?:orders?|sales|items|units|transactions|shipments|parcels|packages)\b"
)
"""Directly behind a number: it counts orders."""
COUNTER = _words(r"^\s*[件单笔票个]\s*(?:[，,、。;；）)]|$)")
"""Behind a number that something before it names."""
DEFECTIVE = _words(
    r"^\s*(?:都|全|里)?是?(?:有|是|出了?|被|收到|遭|吃了?|发生)?了?\s*(?:缺陷(?!上限|率|数)|不良|问题|事(?!情)|差评|负评|负面|一星|a[- ]?(?:to)?[- ]?z|索赔|拒付)"
    r"|^\s*(?:that |which )?(?:had|have|has|were|was|are|is|got|went|turned into|became|ended in|received)?\s*(?:an?|the)?\s*(?:defect|bad\b|wrong|claim|chargeback|negative|a-to-z|problem|(?:one|1)[- ]star)"
)
"""Behind a count of orders: they are the defective ones."""
ORDERS_LABEL = _words(r"(?:订单|单|销)\s*(?:总)?(?:数量?|量)?\s*(?:[:：=是为有共]|大概|大约|约)*\s*$|(?:\borders?|\bsales|\btotal)\s*(?:\w+\s+){0,2}(?:[:=]|is|are|were|of|from)?\s*$|(?:卖了|卖出|出了|总共|一共|共计?|\bsold|\bshipped)\s*$")
"""Directly before a number that nothing behind it names."""
DEFECT_LABEL = _words(
    r"(?:坏了?|中招|翻车|栽|出事的|a[- ]?(?:to|2|到)?[- ]?z|[一二12]星|缺陷|问题的|不良|差评|负评|索赔|拒付|defects?|claims?|chargebacks?|negatives?|feedback)"
    r"(?:评价)?的?\s*(?:订单|单|个)?\s*(?:总)?(?:数量?|量|count)?\s*(?:[:：=是为有共]|大概|大约|约|is|are)*\s*$"
)
LEAVING = _words(
    r"(?<![不没])(?:滚出|移出|掉出|退出窗|出窗)|滚走|滚掉|带走|过期"
    r"|roll(?:s|ed|ing)? (?:off|out)|fall(?:s|ing)? (?:off|out)|(?:drop(?:s|ped|ping)?(?: off| out)?(?: of)?|leav(?:e|es|ing)) (?:the|my|our) (?:60[- ]day )?(?:window|period|odr)|expir(?:e|es|ing)\b|tak(?:e|es|ing) (?:along|with)"
)
"""Orders that leave the window."""
LEAVING_TOO = _words(r"with (?:them|it)\b")
"""Behind a number, where other orders leave: it goes along."""
OF_THESE = _words(r"(?:其中|里面|里头|里边|内含|包括|含|of (?:them|these|those|which)|among (?:them|these|those)|including|with)\s*(?:有|刚好|正好)?\s*$")
FRAUD = _words(r"盗刷|欺诈|诈骗|未(?:经)?授权|冒用|fraud|unauthori[sz]ed|stolen[- ]card")
"""A chargeback of this kind is no defect."""
RETURNED = _words(r"退了|退货|退款|取消|refund(?:ed)?|return(?:ed)?|cancell?(?:ed)?\s*$")
"""Before a number: orders that came back, not all that were sold."""
OUT_OF = _words(r"\b(?:out )?of\s+(?:the\s+)?(?:(?:last|past|my|our|these|those|all|total|their)\s+)*$")
"""Between a part and its whole."""
OF_THOSE = _words(r"^\s*(?:of (?:those|them|these|which)\b|个?(?:是|出了|有)?问题|个?\s*(?:are |were |went |turned )?bad\b)")

IDLE = _words(r"[一二12][- ]?星|(?<![\d.])[12][- ]stars?\b|\b(?:one|two)[- ]stars?\b|一(?=[天日周]|个?月|星期)|(?<=[同第哪唯统进不万之另每])一|一(?=[个单]都)|[一两二三](?=件事)|百(?=分之)|一(?=[样直定起下般些旦共切步律边番])|万一")
"""Chinese numerals that count nothing."""
NO_COUNT = _words(
    r"^\s*-?\s*(?:[个個]?\s*)?(?:天|日|周|星期|礼拜|个月|月|年|小时|分|星(?!差评)|点|号|days?\b|weeks?\b|months?\b|years?\b|hours?\b|dollars?\b|bucks\b|usd\b|[%％]|percent|per cent|美元|美金|刀|块|元|[:：]\d)"
)
STARS = _words(r"^[- ]?stars?\b|^星")
A_DAY = _words(r"^\s*(?:[多来几]\s*)?(?:个|笔)?\s*(?:单|订单|orders?|sales|items|units)?\s*(?:左右|上下)?\s*(?:(?:a|per|each|every)\s+day|/\s*day|daily|/\s*天|一天|每天)")
A_DAY_BEFORE = _words(r"(?:每天|每日|日均|一天|平均每天|日出单?|daily(?: average)?|(?:each|every|per) day)\s*(?:大概|大约|约|差不多|平均|能|会|只|可以|稳定|about|around|some|we|i|get|got|sell|ship|have)*\s*(?:卖|出|有|发|接)?\s*(?:about|around)?\s*$")
A_WEEK = _words(r"^\s*(?:个|笔)?\s*(?:单|订单|orders?|sales)?\s*(?:(?:a|per|each|every) week|weekly)")
A_WEEK_BEFORE = _words(r"(?:每周|一周|每星期|每个星期|周均)\s*(?:大概|大约|约|卖|出|有)*\s*$")
A_MONTH = _words(r"^\s*(?:个|笔)?\s*(?:单|订单|orders?|sales)?\s*(?:(?:a|per|each|every) month|monthly)")
A_MONTH_BEFORE = _words(r"(?:每个?月|月均|一个月)\s*(?:大概|大约|约|卖|出|有)*\s*$")

SAME_ORDER = _words(r"又[^，,。]{1,8}又|(?<!不在)(?<!不是)同[个一]|重[复叠]|same order|same purchase|overlap|both on|got both|counted twice")
GONE = _words(
    r"索赔被[驳拒]|(?:claims? )?(?:was|were|got) denied|(?:do|does|did)(?: not|n't|nt) count|申诉成功|申诉掉|申诉下来|去掉|去除|移除|撤[回销诉下了掉]|删[掉除了]|shan ?(?:diao|chu)|qu ?diao|消掉|划掉|不算|拿掉|取消掉"
    r"|removes?\b|removed?\b|removing\b|deletes?\b|deleted\b|won\b|win\b|withdrawn?\b|withdraws?\b|withdrew|struck|strik(?:e[sd]?|ing)[- ](?:(?:it|them|one|that) )?(?:through|out|off)|reversed?\b|overturned"
    r"|taken (?:off|out|away|down)|take(?:s)? (?:off|out|away)|get(?:s)? (?:rid of|off)|drop(?:s|ped)? (?:off|out)|go(?:es)? away"
)
NOT_GONE = _words(r"不去掉|没有?移除|没有?撤|没有?删|not (?:been )?(?:removed|withdrawn|deleted)|still (?:in|count)|remain")
SUPPOSED = _words(r"如果|要是|假如|假设|\bif\b|\bsuppose")
MORE_BEFORE = _words(r"(?:再|又|还会|万一|新增|增加|额外|多)\s*(?:来|有|出现|出|收到|收|增加|多|被|吃|添|加|卖|发|做)*\s*(?:了)?\s*$|\b(?:additional|extra|further|another)\s*$")
MORE_BEHIND = _words(r"^\s*(?:个|单)?\s*(?:more|additional|extra|further|new)\b")
ANOTHER = _words(r"\banother (?:one|defect|claim|chargeback|negative|a-to-z|bad)|\bone more (?:(?:of (?:those|them|these)(?: orders)?|order) (?:turns|goes|becomes|gets|is|has) )?(?:defect|claim|chargeback|negative|a-to-z|bad)")
DOUBLED = _words(r"翻倍|翻一番|翻番|两倍|一倍|加倍|\bdoubl(?:e|es|ed|ing)\b|\btwice (?:as many|the|my)")
NONE = _words(
    r"(?:没有|没|无|零)\s*(?:任何|一个|半个)?\s*(?:缺陷|差评|索赔|拒付)(?!的|订单的|单的|移出|过期|滚)|缺陷[^，,。]{0,3}(?:都|也)没有"
    r"|\b(?:no|zero|without any|not a single) (?:order )?(?:defects?|claims?|negative feedback)\b(?! (?:leave|roll|drop|fall|expire))"
)
"""No defect at all."""
IMPLIED = _words(
    r"除了这[个单一笔]+[^。]{0,4}没有?(?:别|其)|就(?:这|那)一[个单笔]"
    r"|\b(?:an?|just one|only one) (?:single )?(?:[a-z]+ )?(?:a-to-z|atoz|negative|claim|chargeback|one[- ]star|1[- ]star|defect)|exactly one went|\bone (?:buyer|customer|order|box|parcel)\b"
)
"""One defect, without a numeral."""

ALLOWED = _words(
    r"最多|能(?:扛|坏|出|吃|栽|忍|受)[住下得]*\s*(?:几|多少)|不超过|允许|容许|能有几|能出几|能有多少|可以有几|可以有多少|容忍|能容|上限\s*是?\s*(?:几|多少)"
    r"|(?:how many|max(?:imum)?(?: number of)?|most|number of) (?:\w+ ){0,2}(?:defects?|claims?|bad|negative|chargebacks?)|at most|allowed|afford|tolerate"
)
HOW_MANY_DEFECTS = _words(r"(?:几|多少)\s*(?:个|单|笔)?(?:订单)?(?:是|有|出了?)*(?:缺陷|差评|索赔|毛病|问题|坏的)|(?:坏了?|出了?问题的?|有(?:问题|毛病)的?)(?:是|有)?\s*(?:几|多少)|how many (?:\w+ ){0,2}(?:defects?|claims?|chargebacks?)")
HOW_MANY = _words(
    r"(?:多少|几)\s*(?:个|笔|张)?(?:好|新|正常|干净|没有?缺陷的|没有?问题的?|无缺陷的?)?\s*(?:单|订单)|差(?:多少|几)|多少单|单量要|总单量|订单量要"
    r"|how many (?:(?:\w|-)+ ){0,4}(?:orders|sales)|(?:more|extra|enough) (?:clean |good )?(?:orders|sales)|orders (?:do i|would i|are) need|(?:minimum|least|fewest|number of) (?:\w+ ){0,2}orders"
)
HOW_MANY_LEAVE = _words(
    r"(?:几|多少)\s*(?:个|单|笔)?(?:缺陷|差评|索赔)?[^，,。？?]{0,8}(?:移出|滚出|掉出|滚掉|掉下|移除|移走|消掉|去掉|撤掉|删掉|过期|离开)|(?:移|滚|掉|消|去|撤|删)(?:出|除|走|掉|下)?(?:去)?\s*(?:几|多少)\s*(?:个|单|笔)"
    r"|how many\b[^?.]{0,50}\b(?:age|leave|roll|drop|fall|expire|go away|come off|be removed|get removed|disappear)"
)
ASKS_RATE = _words(r"odr[^，,。]{0,6}(?:多少|达标|超)|多少|达标|合格|超标|超了|what(?:'s| is| would| will)|above|over|below|under|on target|ok\b|bad\b|\brate\b")
FIGURE = _words(
    r"(?:odr|缺陷率|比率)[^，,。]{0,10}(?:多少|几|超|达标)|算(?:一下|出|下)|多少|多久能|哪天"
    r"|what (?:\w+ ){0,4}(?:rate|odr|date|day)\b|(?:rate|odr) (?:right )?now|how (?:bad|high|long until|soon)|work out|calculate|over the (?:limit|line)|below 1|under 1"
)
WHEN = _words(r"多久|几天|什么时候|何时|哪[一]?天|多长时间|要等|when\b|how (?:long|soon|many days)|what (?:date|day)|by which day")
LEAVES = _words(
    r"(?<![不没])(?:移出|滚出|掉出|退出|出窗)|过期|失效|(?:哪一?天|几号|什么时候|何时)[^，,。；;]{0,8}不(?:再|会)*[算计]|不再[算计影]|不(?:会)?影响|不算了|算到|影响到|计到|还会?[算计影].{0,6}(?:多久|几天)|什么时候.{0,8}(?:消|掉|移|算|没)|哪[一]?天.{0,8}(?:消|掉|移|出|没)"
    r"|roll(?:s|ed)? (?:off|out)|drop(?:s)? (?:off|out|from)|fall(?:s)? (?:off|out|away)|leaves?\b|stop(?:s)? (?:counting|affecting|hurting)|no longer (?:count|affect)"
    r"|expires?\b|age(?:s)? (?:out|off)|disappear|gone from|until when|last day|last counts?\b|how long (?:will|does|do) (?:it|this|that|the)"
)
ORDER_DAY = _words(r"下单|下的单|订单|买的|单子|\border(?:ed)?\b|placed|bought|purchased|sold")
EVENT_DAY = _words(r"差评|反馈|索赔|拒付|留的?|收到|提的?交?|feedback|claim|chargeback|review|came|left|filed|received|opened|got it")
_DAYS = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
LAG = _words(rf"(?:滞后|延迟|落后|比今天晚|晚于今天|lag(?:s|ging)?(?: of| is| by)?|delay(?:ed)?(?: of| by)?)\s*(?:了|是|有)?\s*{_DAYS}\s*(?:天|-?\s*days?)|{_DAYS}[- ]days? (?:window )?lag|{_DAYS}\s*天的?(?:滞后|延迟)")
MONTH_ONLY = _words(r"上个?月|这个?月|本月|一个月|最近30天|近30天|30\s*天|(?:last|this|past|one) month|(?:last |past )?30 days")
SIXTY = _words(r"60|六十|两个月|二个月|2个月|two months|2 months|sixty")
