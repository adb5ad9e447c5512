"""A whole complaint, from the first call to the archive."""

from odoo.tests import tagged

from .common import TeaCase


@tagged("post_install", "-at_install")
class TestJourney(TeaCase):
    def test_quality_complaint_from_call_to_archive(self):
        case = self.complaint()
        self.assertEqual(case.user_id, self.people["leader"])
        self.procedure.walk(case, "closed")
        self.assertEqual(case.state, "closed")

    def test_service_complaint_from_call_to_archive(self):
        case = self.complaint("service", subject="电话无人接听", description="打了三次没有人接")
        self.procedure.walk(case, "closed")
        self.assertEqual(case.state, "closed")
        self.assertEqual(set(case.tea_hygiene_ids.mapped("answer")), {"na"})
