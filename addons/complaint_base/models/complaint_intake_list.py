"""Lists: each row is an intake; what is wrong with a row is said, the others go on."""

import io
import re
from datetime import date, datetime

import xlsxwriter
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import split_every

from ..kernel.table_file import safe_cell

EXTERNAL = "external"
# Headings people use, by field; written without spaces, in lower case.
HEADINGS = {
    EXTERNAL: "编号 投诉编号 单号 工单号 外部编号 序列号 number no. no id reference",
    "subject": "主题 投诉主题 标题 subject title",
    "description": "投诉内容 内容 问题描述 描述 投诉描述 情况说明 投诉事由"
    " description details complaint",
    "demand": "客户要求 要求 诉求 客户诉求 demand",
    "reason": "投诉理由 理由 原因 reason",
    "partner_id": "客户 客户名称 客户单位 单位 单位名称 公司 customer company client",
    "contact_name": "联系人 姓名 投诉人 客户姓名 contact name",
    "contact_phone": "电话 联系电话 手机 手机号 电话号码 phone tel mobile telephone",
    "contact_email": "邮箱 电子邮箱 邮件 email e-mail mail",
    "contact_address": "地址 联系地址 address",
    "category_id": "类别 投诉类别 类型 投诉类型 分类 category type",
    "channel_id": "渠道 投诉渠道 来源 channel source",
    "customer_type_id": "客户类型 customertype",
    "severity_id": "等级 投诉等级 级别 severity level",
    "urgency": "紧急程度 urgency priority",
    "received_at": "接到时间 来电时间 投诉时间 日期 投诉日期 受理时间 登记时间 登记日期 反馈时间 时间"
    " date received receivedat receivedon",
    "sale_order_id": "订单 订单号 订单编号 order orderno",
    "lot_id": "批号 出厂编号 批次 lot batch",
    "product_id": "产品 品种 料号 产品名称 product material",
    "delivery_date": "交货日期 发货日期 deliverydate",
    "delivered_qty": "数量 交货数量 发货数量 quantity deliveredquantity",
    "defective_qty": "不良品数量 不合格数量 defectivequantity",
}


class ComplaintImportMapping(models.Model):
    """What a heading of a company's lists means; remembered from the last import."""

    _name = "complaint.import.mapping"
    _description = "Meaning of a Column"
    _order = "company_id, heading"
    _rec_name = "heading"

    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    heading = fields.Char(required=True)
    field_name = fields.Char(help="Empty: the column is left out.")

    _heading_uniq = models.UniqueIndex(
        "(company_id, heading)", "The heading has a meaning already."
    )

    @api.model
    def _guess(self, headings, company):
        """Return ``{heading: name of field}``: as last time, else by the words people use."""
        known = {
            mapping.heading: mapping.field_name
            for mapping in self.search(
                [("company_id", "=", company.id), ("heading", "in", headings)]
            )
        }
        words = self._words()
        taken, guessed = set(known.values()), {}
        for heading in headings:
            name = known.get(heading) if heading in known else words.get(self._plain(heading))
            if heading not in known and name in taken:
                name = False
            guessed[heading] = name or False
            taken.add(name)
        return guessed

    @api.model
    def _words(self):
        allowed = {EXTERNAL, *self.env["complaint.intake"]._value_fields()}
        case_fields = self.env["complaint.case"]._fields
        words = {
            self._plain(case_fields[name]._description_string(self.env)): name
            for name in allowed - {EXTERNAL}
        }
        for name, headings in HEADINGS.items():
            if name in allowed:
                words.update(dict.fromkeys(headings.split(), name))
        return words

    @staticmethod
    def _plain(heading):
        return re.sub(r"[\s*::()()]+", "", heading or "").lower()

    @api.model
    def _remember(self, meanings, company):
        """Keep what the headings meant."""
        known = {
            mapping.heading: mapping
            for mapping in self.search(
                [("company_id", "=", company.id), ("heading", "in", list(meanings))]
            )
        }
        for heading, mapping in known.items():
            if mapping.field_name != meanings[heading]:
                mapping.field_name = meanings[heading]
        self.create(
            [
                {"company_id": company.id, "heading": heading, "field_name": name}
                for heading, name in meanings.items()
                if heading and heading not in known
            ]
        )


class ComplaintIntake(models.Model):
    _inherit = "complaint.intake"

    batch = fields.Char("List", readonly=True, index="btree_not_null")
    source = fields.Json(readonly=True, help="The row as it was: its words by heading and field.")

    @api.model
    def _receive_rows(self, rows, company, channel, batch):
        """Put the rows of a list on record; rows known already are not doubled.

        :param list rows: dicts of ``key``, ``row`` (words by heading), ``words`` (by
            field) and ``note``, what makes the row unreadable
        :param str batch: identifies the list
        :return: dict of counts: ``new``, ``failed``, ``known``, ``corrected``
        """
        counts = dict.fromkeys(("new", "failed", "known", "corrected"), 0)
        for chunk in split_every(500, rows):
            self._receive_chunk(list(chunk), company, channel, batch, counts)
        self._wake_up()
        return counts

    def _receive_chunk(self, rows, company, channel, batch, counts):
        read = self._read_values([row["words"] for row in rows], company)
        keys = [f"list:{company.id}:{row['key']}" for row in rows]
        known = {intake.key: intake for intake in self.search([("key", "in", keys)])}
        vals_by_key = {}
        for key, row, (values, errors) in zip(keys, rows, read, strict=True):
            vals = self._prepare_row_vals(row, values, errors, company, channel, batch)
            failed = vals["state"] == "quarantined"
            if key in vals_by_key:
                counts["known"] += 1  # the same number twice in one list
            elif key not in known:
                vals_by_key[key] = {**vals, "key": key, "user_id": self.env.uid}
                counts["failed" if failed else "new"] += 1
            elif known[key].state == "quarantined":
                known[key]._write_unlocked(vals)
                counts["failed" if failed else "corrected"] += 1
            else:
                counts["known"] += 1
        lean = self.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, mail_notrack=True
        )
        try:
            with self.env.cr.savepoint():
                lean._create_unlocked(list(vals_by_key.values()))
        except UniqueViolation as error:
            # The same list is imported twice at once: the request is repeated by itself.
            raise ConcurrencyError("A list is received twice at once") from error

    @api.model
    def _prepare_row_vals(self, row, values, errors, company, channel, batch):
        sentences = [*([row["note"]] if row.get("note") else []), *errors.values()]
        return {
            "name": values.get("subject") or self.env._("(unreadable row)"),
            "text": values.get("description"),
            "company_id": company.id,
            "channel_id": values.get("channel_id") or channel.id,
            "received_at": values.get("received_at") or fields.Datetime.now(),
            "batch": batch,
            "source": {"row": row["row"], "words": _plain_words(row["words"])},
            "payload": False if sentences else values,
            "state": "quarantined" if sentences else "pending",
            "error": "\n".join(sentences) or False,
            "attempts": 0,
        }

    def _handler(self, unit):
        # Whoever imports a list has it before him, and is asked to sort it.
        return (self.source and self._taker()) or super()._handler(unit)

    def _make_cases(self):
        for intake in self:
            if intake.source and not intake.payload:
                intake._read_again()
        return super()._make_cases()

    def _read_again(self):
        """Read a row that failed once more: the customer may exist by now.

        :raise UserError: what is still wrong
        """
        words = self.source["words"]
        ((values, errors),) = self._read_values([words], self.company_id)
        if errors:
            raise UserError("\n".join(errors.values()))
        self._write_unlocked({"payload": values, "name": values["subject"]})

    @api.model
    def _write_rows(self, intakes):
        """Return an XLSX file of rows with what is wrong with them, to correct and import again.

        Texts are written as texts: none of them is calculated.
        """
        intakes = intakes.filtered("source")
        headings = list(dict.fromkeys(name for intake in intakes for name in intake.source["row"]))
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
        sheet = book.add_worksheet()
        bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "red"})
        extra = [self._key_heading(), self.env._("What Is Wrong")]
        for column, heading in enumerate([*headings, *extra]):
            sheet.write_string(0, column, safe_cell(heading), bold)
        for line, intake in enumerate(intakes, 1):
            for column, heading in enumerate(headings):
                sheet.write_string(line, column, safe_cell(intake.source["row"].get(heading)))
            sheet.write_string(line, len(headings), intake.key.split(":", 2)[2])
            sheet.write_string(line, len(headings) + 1, safe_cell(intake.error), red)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings), 18)
        sheet.set_column(len(headings) + 1, len(headings) + 1, 60)
        book.close()
        return stream.getvalue()

    @api.model
    def _key_heading(self):
        return "Key (do not change)"


def _plain_words(words):
    return {
        name: word.isoformat(" ") if isinstance(word, datetime | date) else word
        for name, word in words.items()
    }
