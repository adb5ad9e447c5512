"""The closed loop in a browser."""

from odoo.tests import HttpCase, tagged

from odoo.addons.complaint_base.tests.common import PresetTourMixin

from .common import TeaMixin


@tagged("post_install", "-at_install")
class TestTeaTour(PresetTourMixin, TeaMixin, HttpCase):
    def test_TEA_14_danger_from_the_call_to_the_answer(self):
        case = self.complaint(register=False, description="喝了以后全家呕吐")
        self.play("clerk_hears_danger", "clerk", case)
        self.play("leader_acts", "leader", case)
        tasks = {task.name: task.state for task in case.emergency_ids.task_ids}
        self.assertEqual((tasks["封存"], tasks["批次追溯"]), ("done", "done"))
        self.procedure.emergency(case)
        self.procedure.walk(case, "replying")
        self.play("clerk_tells", "clerk", case)
        self.assertEqual(case.state, "verifying")
