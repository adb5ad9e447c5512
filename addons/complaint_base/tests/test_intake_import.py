import base64
import io
from datetime import datetime
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, TransactionCase, tagged

from odoo.addons.complaint_base.kernel.table_file import TableError, read_table, safe_cell

from .common import ComplaintMixin

HEAD = "编号,客户名称,联系电话,投诉内容,投诉类别,投诉时间"
GOOD = "L-1,兰州建工,13893100000,强度不足,强度,2026/11/03 14:30"


def xlsx(*rows, merged=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for reference in merged:
        book.active.merge_cells(reference)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class TestTableFile(BaseCase):
    def test_charsets_and_delimiters(self):
        text = '客户;内容\r\n兰州建工;"强度不足;\n要求检测"\r\n'
        for charset in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
            with self.subTest(charset=charset):
                table = read_table("x.csv", text.encode(charset))
                self.assertEqual(table.headings, ["客户", "内容"])
                self.assertEqual(table.rows[0][1], ["兰州建工", "强度不足;\n要求检测"])

    def test_title_and_merged_cells(self):
        table = read_table(
            "x.xlsx",
            xlsx(
                ["2026 年投诉清单", None],
                ["客户", "内容"],
                ["兰州建工", "强度不足"],
                [None, "少装"],
                merged=("A1:B1", "A3:A4"),
            ),
        )
        self.assertEqual(table.headings, ["客户", "内容"])
        self.assertEqual(table.rows, [(3, ["兰州建工", "强度不足"]), (4, ["兰州建工", "少装"])])

    def test_formula_without_a_stored_value_is_said(self):
        table = read_table("x.xlsx", xlsx(["客户", "内容"], ["a", "=A2&1"], ["b", "c"]))
        self.assertEqual(table.notes, {2: ["B2"]})

    def test_what_is_no_list(self):
        for content, code in (
            (b"\xd0\xcf\x11\xe0 old", "xls"),
            (b"PK broken", "broken"),
            (b"\x81\xff\x00\x01,\xff", "encoding"),
            (b"", "empty"),
            (b"only,headings\r\n", "empty"),
            (b"a,b\n" + b"1,2\n" * 20_001, "too_long"),
        ):
            with self.subTest(code=code), self.assertRaises(TableError) as caught:
                read_table("x", content)
            self.assertEqual(caught.exception.code, code)
        self.assertEqual(len(read_table("x", b"a,b\n" + b"1,2\n" * 20_000).rows), 20_000)

    def test_no_cell_is_calculated(self):
        for text in ("=1+1", "+1", "-1", "@x", "\tx"):
            self.assertEqual(safe_cell(text), "'" + text)
        self.assertEqual(safe_cell("普通"), "普通")
        self.assertEqual(read_table("x", b"a,b\n'=1+1,c").rows[0][1][0], "=1+1")


@tagged("post_install", "-at_install")
class TestIntakeImport(ComplaintMixin, TransactionCase):
    def wizard(self, content, name="list.csv", user="handler"):
        if isinstance(content, str):
            content = content.encode()
        wizard = (
            self.env["complaint.intake.import"]
            .with_user(self.users[user])
            .create({"file": base64.b64encode(content), "file_name": name})
        )
        wizard.action_read()
        return wizard

    def receive(self, content, name="list.csv"):
        wizard = self.wizard(content, name)
        wizard.action_import()
        self.process()
        return wizard

    def process(self):
        with patch.object(self.env.cr, "commit"):
            self.env["complaint.intake"]._cron_process()
        self.env.invalidate_all()

    def intakes(self):
        return self.env["complaint.intake"].search(
            [("company_id", "=", self.company.id), ("batch", "!=", False)], order="id"
        )

    def test_list_becomes_cases(self):
        wizard = self.receive(f"{HEAD}\n{GOOD}\n")
        intake = self.intakes()
        case = intake.case_ids
        self.assertEqual((intake.state, intake.error), ("done", False))
        self.assertEqual(case.state, "registered")
        self.assertEqual(case.partner_id, self.partner)
        self.assertEqual(case.category_id, self.category)
        self.assertEqual(str(case.received_at), "2026-11-03 06:30:00")
        self.assertEqual(case.channel_id.kind, "list")
        self.assertEqual(case.first_receiver_id, self.users["handler"])
        self.assertEqual(case.user_id, self.users["handler"])
        self.assertEqual((wizard.count_new, wizard.count_failed, wizard.progress), (1, 0, 100))

    def test_drafts_of_a_list_are_sorted_by_whoever_imported_it(self):
        """Not by the head of the unit that takes complaints in."""
        role = self.create_role("intake", self.create_unit("总机", self.users["supervisor"]))
        gate = {
            "code": "G1",
            "name": "要求",
            "state": "registered",
            "requirement": "[('demand', '!=', False)]",
            "message": "请填写客户要求。",
        }
        self.new_version(gate_rule_ids=[(0, 0, gate)], intake_role_ids=[(6, 0, role.ids)])
        self.receive(f"{HEAD}\n{GOOD}\n")
        case = self.intakes().case_ids
        self.assertEqual((case.state, case.user_id), ("draft", self.users["handler"]))
        self.assertEqual(case.activity_ids.user_id, self.users["handler"])

    def test_preview_says_what_is_wrong_row_by_row(self):
        wizard = self.wizard(
            f"{HEAD}\n{GOOD}\n"
            "L-2,查无此人,1,少装,强度,2026-11-03\n"
            "L-3,兰州建工,1,少装,没有这类,2099-01-01\n"
            "L-4,兰州建工,1,,强度,昨天\n"
        )
        self.assertEqual((wizard.row_count, wizard.problem_count), (4, 3))
        sentences = dict(zip(wizard.problem_ids.mapped("row"), wizard.problem_ids, strict=True))
        self.assertIn("查无此人", sentences[3].sentence)
        self.assertIn("没有这类", sentences[4].sentence)
        self.assertIn("future", sentences[4].sentence)
        self.assertIn("昨天", sentences[5].sentence)
        self.assertFalse(self.intakes())

    def test_same_list_twice_doubles_nothing(self):
        self.receive(f"{HEAD}\n{GOOD}\n")
        again = self.receive(f"{HEAD}\n{GOOD}\n")
        self.assertEqual((again.count_new, again.count_known), (0, 1))
        self.assertEqual(len(self.intakes().case_ids), 1)

    def test_list_without_numbers_saved_again_doubles_nothing(self):
        rows = ["客户名称", "投诉内容"], ["兰州建工", "强度不足"], ["兰州建工", "强度不足"]
        self.receive(xlsx(*rows), "a.xlsx")
        again = self.receive(xlsx(*rows), "b.xlsx")
        self.assertEqual((again.count_new, again.count_known), (0, 2))
        self.assertEqual(len(self.intakes().case_ids), 2)

    def test_rows_are_corrected_and_imported_again(self):
        wizard = self.receive(f"{HEAD}\n{GOOD}\nL-2,查无此人,1,=HYPERLINK(1),强度,2026-11-03\n")
        self.assertEqual((wizard.count_new, wizard.count_failed), (1, 1))
        failed = self.intakes()[1]
        self.assertEqual(failed.state, "quarantined")
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.failed_file)))
        rows = [list(row) for row in book.active.iter_rows(values_only=True)]
        self.assertEqual(len(rows), 2)
        self.assertIn("查无此人", rows[1][-1])
        self.assertEqual(rows[1][3], "'=HYPERLINK(1)")
        self.assertEqual({cell.data_type for cell in book.active[2]}, {"s"})
        rows[1][1] = "兰州建工"
        again = self.receive(xlsx(*rows), "rows to correct.xlsx")
        self.assertEqual((again.count_new, again.count_corrected), (0, 1))
        self.assertEqual(failed.state, "done")
        self.assertEqual(failed.case_ids.description, "=HYPERLINK(1)")
        self.assertEqual(len(self.intakes()), 2)

    def test_retry_reads_the_row_again(self):
        self.receive(f"{HEAD}\nL-2,新客户,1,少装,强度,2026-11-03\n")
        failed = self.intakes()
        failed.with_user(self.users["handler"]).action_retry()
        self.assertEqual(failed.state, "quarantined")
        self.assertIn("新客户", failed.error)
        customer = self.env["res.partner"].create({"name": "新客户"})
        failed.with_user(self.users["handler"]).action_retry()
        self.assertEqual(failed.state, "done")
        self.assertEqual(failed.case_ids.partner_id, customer)

    def test_meaning_of_columns_is_remembered_per_company(self):
        content = "谁,说了啥\n兰州建工,强度不足\n"
        wizard = self.wizard(content)
        self.assertEqual(wizard.column_ids.mapped("field_name"), [False, False])
        wizard.column_ids[0].field_name = "partner_id"
        wizard.column_ids[1].field_name = "description"
        wizard.action_import()
        again = self.wizard(content)
        self.assertEqual(again.column_ids.mapped("field_name"), ["partner_id", "description"])
        other = self.create_company("别家水泥")
        guessed = self.env["complaint.import.mapping"]._guess(["谁"], other)
        self.assertEqual(guessed, {"谁": False})

    def test_columns_that_make_no_sense(self):
        wizard = self.wizard("投诉内容,标题\n强度,a\n")
        wizard.column_ids.write({"field_name": "description"})
        with self.assertRaises(UserError):
            wizard.action_import()
        wizard.column_ids.write({"field_name": False})
        with self.assertRaises(UserError):
            wizard.action_import()

    def test_spreadsheet_with_merged_cells_formulas_and_dates(self):
        wizard = self.receive(
            xlsx(
                ["投诉清单", None, None],
                ["客户名称", "投诉内容", "投诉时间"],
                ["兰州建工", "强度不足", datetime(2026, 11, 3, 14, 30)],
                [None, "=1+1", datetime(2026, 11, 4)],
                merged=("A1:C1", "A3:A4"),
            ),
            "x.xlsx",
        )
        good, formula = self.intakes()
        self.assertEqual(str(good.case_ids.received_at), "2026-11-03 06:30:00")
        self.assertEqual(formula.state, "quarantined")
        self.assertIn("B4", formula.error)
        self.assertEqual(wizard.count_failed, 1)

    def test_two_customers_of_one_name(self):
        self.env["res.partner"].create({"name": "兰州建工", "ref": "K2"})
        wizard = self.wizard("客户名称,投诉内容\n兰州建工,少装\nK2,少装\n")
        self.assertEqual(wizard.problem_ids.mapped("row"), [2])

    def test_queries_do_not_grow_with_the_rows(self):
        def count(number):
            rows = "".join(f"兰州建工,事情 {number} {index}\n" for index in range(number))
            wizard = self.wizard("客户名称,投诉内容\n" + rows)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            wizard.action_check()
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(count(200), count(20) + 3)

    def test_only_those_who_take_complaints_in(self):
        for user in ("unit", "auditor"):
            with self.subTest(user=user), self.assertRaises(AccessError):
                self.wizard(f"{HEAD}\n{GOOD}\n", user=user)
