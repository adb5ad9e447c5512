from unittest.mock import patch

from odoo import fields
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import SQL

from .common import ComplaintMixin

TEXT = "贵公司 11 月 3 日送来的 P.O 42.5 水泥二十八天强度不足,要求尽快派人到现场检测。"


@tagged("post_install", "-at_install")
class TestDuplicate(ComplaintMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case(subject="强度不足", description=TEXT)
        cls.other = cls.create_case(
            partner_id=False,
            contact_name="王五",
            subject="发票",
            description="十月份的增值税发票到现在还没有收到,请财务查一下。",
        )
        cls.nobody = cls.env["res.partner"]

    def suggest(self, text, partner=None, **more):
        Case = self.env["complaint.case"].with_user(self.users["handler"])
        found = Case._suggest_duplicates(text, partner or self.nobody, self.company, **more)
        return found.sudo()

    def test_same_words_written_otherwise(self):
        whole = "强度不足" + TEXT
        traditional = whole.translate(str.maketrans("贵来泥强检测现场尽", "貴來泥強檢測現場盡"))
        variants = {
            "punctuation": whole.replace(",", "!! ").replace("。", "…"),
            "full width": whole.replace("42.5", "42.5").replace("P.O", "P.O"),
            "dropped signs": "".join(sign for index, sign in enumerate(whole) if index % 7),
            "order of clauses": "要求尽快派人到现场检测。" + whole.partition(",")[0],
            "polite": "客服您好," + whole + "谢谢!",
            "traditional": traditional,
        }
        for name, text in variants.items():
            with self.subTest(name):
                self.assertEqual(self.suggest(text), self.case)

    def test_what_is_typed_is_a_beginning(self):
        """However long the other complaint is, its first words are enough to find it."""
        self.case.description = TEXT + "工地在二标段,已停工三天,监理要求书面说明。" * 8
        for signs in (14, 20, 30):
            with self.subTest(signs=signs):
                self.assertEqual(self.suggest(f"强度不足 {TEXT}"[:signs]), self.case)

    def test_unrelated_is_not_suggested(self):
        self.assertFalse(self.suggest("司机态度恶劣,在厂门口等了六个小时才装上车。"))

    def test_too_short_to_tell(self):
        self.assertFalse(self.suggest("强度"))
        self.assertFalse(self.suggest(""))

    def test_same_customer_in_other_words(self):
        text = "贵公司 11 月 3 日送来的 P.O 42.5 水泥强度不足,再不处理我们就停止付款"
        self.assertFalse(self.suggest(text))
        self.assertEqual(self.suggest(text, self.partner), self.case)

    def test_same_phone_within_thirty_days(self):
        now = fields.Datetime.now()
        phone = "+86 138 9310-0000"
        self.assertEqual(self.case.phone_digits, "13893100000")
        self.other.contact_phone = phone
        self.other.received_at = fields.Datetime.subtract(now, days=30, seconds=60)
        self.case.received_at = fields.Datetime.subtract(now, days=29, hours=23)
        self.assertEqual(self.suggest("别的事情", phone=phone), self.case)
        self.assertFalse(self.suggest("别的事情", phone="119"))

    def test_only_what_the_user_may_read(self):
        elsewhere = self.create_company("另一家水泥")
        self.env["complaint.case"].create(
            {
                "subject": "强度不足",
                "description": TEXT,
                "contact_name": "某人",
                "company_id": elsewhere.id,
            }
        )
        self.assertEqual(self.suggest("强度不足" + TEXT), self.case)
        Case = self.env["complaint.case"]
        for user in (self.users["unit"], self.employee_user):
            found = Case.with_user(user)._suggest_duplicates(TEXT, self.nobody, self.company)
            self.assertFalse(found)
        self.assertFalse(
            Case.with_user(self.users["handler"])._suggest_duplicates(TEXT, self.nobody, elsewhere)
        )

    def test_shown_while_typing(self):
        form = Form(self.env["complaint.case"].with_user(self.users["handler"]))
        if "duplicate_hint" not in form._view["fields"]:
            self.skipTest("the form does not show suggestions")
        form.subject = "强度不足" + TEXT
        self.assertIn(self.case.name, form.duplicate_hint)

    def test_draft_only_and_never_itself(self):
        draft = self.create_case(register=False, subject="强度不足", description=TEXT)
        self.assertEqual(draft.duplicate_ids, self.case)
        self.assertIn(self.case.name, draft.duplicate_hint)
        self.assertFalse(self.case.duplicate_ids)

    def test_database_that_cannot_compare_chinese(self):
        self.assertFalse(self.env["complaint.case"]._duplicate_health())
        with patch.object(self.env.registry, "has_trigram", False):
            self.assertIn("pg_trgm", self.env["complaint.case"]._duplicate_health())
            self.assertEqual(self.suggest("强度不足" + TEXT), self.case)
            self.assertFalse(self.suggest("司机态度恶劣,在厂门口等了六个小时"))
        blind = [([],)]
        with patch.object(type(self.env), "execute_query", lambda env, query: blind):
            self.assertIn("LC_CTYPE", self.env["complaint.case"]._duplicate_health())

    def test_uses_the_index(self):
        """The plan reads the trigram index; how fast is for the benchmark."""
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = self.env.execute_query(
            SQL(
                "EXPLAIN SELECT id FROM complaint_case WHERE %s <%% normalized_text",
                self.case.normalized_text,
            )
        )
        self.assertIn("complaint_case_normalized_text_trgm", str(plan))

    def test_threshold_does_not_outlive_the_transaction(self):
        # Not the extension's own default.
        with patch("odoo.addons.complaint_base.models.complaint_duplicate.SIMILARITY", 0.55):
            self.suggest(TEXT, self.partner)
        threshold = "SELECT current_setting('pg_trgm.word_similarity_threshold', true)"
        self.env.cr.execute(threshold)
        self.assertEqual(self.env.cr.fetchone()[0], "0.55")
        with self.registry.cursor() as cr:
            cr.execute(threshold)
            self.assertNotEqual(cr.fetchone()[0], "0.55")
