"""Texts of many kinds for the encoder: questions and statements, short and long, in both languages and mixed."""

TRANSLATIONS = [
    ("亚马逊卖家账户被停用后怎样申诉？", "How do I appeal after my Amazon seller account was deactivated?"),
    ("订单缺陷率是怎么计算的？", "How is the order defect rate calculated?"),
    ("包裹在运输途中损坏由谁赔偿？", "Who pays when a parcel is damaged in transit?"),
    ("买家退回的商品已经用过怎么办？", "What can I do when the buyer returned a used item?"),
    ("冻结的货款什么时候能提取？", "When can I withdraw the funds that are held?"),
    ("怎样删除不公平的差评？", "How can an unfair negative review be removed?"),
    ("退货标签的费用由谁承担？", "Who bears the cost of the return label?"),
    ("迟发率超过百分之四会怎样？", "What happens when the late shipment rate exceeds four percent?"),
]
OTHERS = [
    "ODR",
    "缺陷率",
    "今天北京下雪，地铁照常运行。",
    "The museum opens at nine on weekdays and is closed on Mondays.",
    "Plan of Action 应写明根本原因、已采取的措施和预防措施。",
    "Buy Shipping 的理赔保护只适用于按时发货的订单。",
    "1.25 % of 400 orders are 5 defects.",
    "賣家必須在四十八小時內回覆買家的訊息。",
    "ＦＵＬＬ－ＷＩＤＴＨ letters and ％ signs",
    "A list: invoices, letters of authorisation, photographs; each must show name, address and date, and be no older than 365 days.",
    "先联系买家，再给买家退款，然后在卖家平台里提交申诉，附上发票、物流签收证明以及与买家的全部往来邮件，最后等待两个工作日。",
    "Ünïcödé, emoji 📦 and a URL https://example.com/a?b=c",
    "第一章 总则\n第一条 为了保护消费者的合法权益，制定本办法。",
    "no punctuation at all just words that follow one another for quite a while until they stop",
]
TEXTS = [text for pair in TRANSLATIONS for text in pair] + OTHERS
