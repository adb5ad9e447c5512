"""The closed loop, step by step, as the four groups of the factory take it.

Demo data are played with it, and tests walk cases through it; each step is
taken by the user whose step it is.
"""

from odoo import fields

from odoo.addons.complaint_base.demo.procedure import Procedure


class TeaProcedure(Procedure):
    """Walk cases through the states of the tea factory's procedure.

    :param dict cast: users by part: ``clerk`` (受理), ``leader`` (客服主管, leads the
        handling group), ``production``, ``quality``, ``sales``, ``warehouse``, ``admin``
    """

    hours_to_answer = (2, 4)
    hours_to_fulfil = (6, 2)
    answering = ("handling", "settlement")
    evidence = "已完成，有签收记录。"
    verdict = "客户已收到，有效。"

    def player(self, user):
        """The leader does what nobody of the cast is asked to do."""
        return user if user in self.cast.values() else self.cast["leader"]

    def means(self, case):
        return case.sudo().preferred_means or super().means(case)

    # ------------------------------------------------------------
    # Intake
    # ------------------------------------------------------------

    def screen(self, case, answer="no"):
        leader = self.by("leader", case)
        if not leader.tea_safety:
            leader.tea_safety = answer

    def accept(self, case):
        self.tick(0.5)
        self.contact(
            "clerk",
            case,
            "acknowledge",
            "您反映的问题已登记，我们马上查明，24 小时内与您联系。",
            means="phone",
        )
        self.screen(case)
        self.tick(0.5)
        self.by("leader", case).action_next()

    # ------------------------------------------------------------
    # Emergency
    # ------------------------------------------------------------

    def emergency(self, case, level="2", until=None):
        """Have everybody do his task of the emergency, up to one of them."""
        done = {
            "complaint_base.event_lot_sealed": lambda task: self.seal(case, task),
            "complaint_base.event_lot_traced": lambda task: self.trace(case, task),
            "complaint_tea.event_recall_decided": lambda task: self.recall(case, task, level),
        }
        emergency = case.sudo().emergency_ids[-1:]
        for task in emergency.task_ids.sorted("sequence"):
            event = task.step_id.event_id
            if until and event == self.env.ref(until):
                return emergency
            if task.state != "open":
                continue
            self.tick(0.3)
            act = done.get(event.get_external_id()[event.id], self.report_task)
            act(task)
        return emergency

    def report_task(self, task, result="已完成，记录见附件。"):
        mine = self.as_user(self.player(task.user_id), task)
        mine.result = result
        mine.action_done()

    def seal(self, case, task):
        if not case.sudo().lot_id:
            self.report_task(task, "批次尚未查明，先将同品种成品全部封存待查。")
            return
        self.by("leader", case).action_seal_lot()

    def trace(self, case, task):
        if not case.sudo().lot_id:
            self.report_task(task, "批次尚未查明，向客户索取包装照片后追溯。")
            return
        self.by("leader", case).action_trace_lot()

    def recall(self, case, task, level):
        self.by("leader", case).write(
            {
                "tea_recall_level": level,
                "tea_recall_reason": "留样检出霉点，饮用可能引起不适，未见严重伤害。",
            }
        )
        self.report_task(task, "启动二级召回，通知经销商下架并登记退货。")

    def over(self, case):
        """Have the danger declared over."""
        emergency = case.sudo().emergency_ids.filtered(lambda e: e.state == "open")
        if emergency:
            self.by("leader", emergency).action_finish("同批产品已全部封存、召回，无新增不适。")

    # ------------------------------------------------------------
    # Handling
    # ------------------------------------------------------------

    def dispatch(self, case):
        """Send the case to the units that its routing rule names, each with its duty."""
        dialogue = (
            self.by("leader", self.env["complaint.case.dispatch"])
            .with_context(default_case_id=case.id)
            .create({"case_id": case.id})
        )
        dialogue.action_send()

    def begin(self, case):
        self.by("leader", case).tea_nature = self.nature(case)
        self.tick(0.5)
        self.dispatch(case)
        self.tick(0.2)
        self.by("leader", case).action_next()

    def nature(self, case):
        if case.sudo().tea_safety == "yes":
            return "safety"
        return "quality" if case.sudo().category_id.is_product else "service"

    def answer_values(self):
        return {
            "cause_analysis": "复查生产和包装记录：当班封口机温度偏低，部分小袋封口不严。",
            "handling": "为客户换货，同批次全部复检。",
            "improvement": "封口机每两小时点检一次并记录。",
        }

    def checklist(self, case):
        """Have quality control answer the checklist."""
        quality = self.by("quality", case)
        for answer in quality.tea_hygiene_ids.filtered(lambda a: not a.answer):
            if case.sudo().tea_safety == "yes" and answer.item_id.code == "packing_2":
                answer.write({"answer": "no", "note": "成品库 3 号位湿度 78%，超过规定的 60%。"})
            else:
                answer.answer = "yes" if case.sudo().category_id.is_product else "na"

    def conclude(self, case):
        self.answer(case)
        self.checklist(case)
        self.by("leader", case).cause_id = self.env.ref("complaint_tea.cause_packing")
        self.tick(1)
        self.by("leader", case).action_next()

    def judge(self, case, liability="ours"):
        leader = self.by("leader", case)
        leader.write(
            {
                "liability": liability,
                "liable_unit_id": case.sudo().unit_id.id
                if liability in ("ours", "shared")
                else False,
                "disposition_ids": [(4, self.env.ref("complaint_base.disposition_exchange").id)],
            }
        )

    def plan(self, case, **vals):
        """Have a plan written by the leader."""
        days = {"correction": 2, "improvement": 20}
        return self.by("leader", self.env["complaint.decision"]).create(
            {
                "name": f"{case.name} 解决方案",
                "case_id": case.id,
                "kind": "handling",
                "text": "换货并致歉；同批次复检；改进封口点检。",
                "customer_text": "该批茶叶包装封口不严导致受潮，我厂已为您换货并更换封口设备。",
                "customer_need": "尽快拿到合格的茶叶，并知道以后不会再发生。",
                "company_interest": "换货成本可控；不对其他批次作无依据的承诺。",
                "cost_estimate": 260,
                "cost_note": "换货 2 斤，运费 20 元。",
                "plan_line_ids": [
                    (
                        0,
                        0,
                        {
                            "name": name,
                            "kind": kind,
                            "user_id": self.cast[part].id,
                            "due_date": fields.Date.add(self.now().date(), days=days[kind]),
                        },
                    )
                    for name, kind, part in (
                        ("为客户换货", "correction", "warehouse"),
                        ("封口机每两小时点检", "improvement", "production"),
                    )
                ],
                **vals,
            }
        )

    def approve(self, decision, part="quality"):
        """Have another member of the group approve."""
        # What a decision still needs was asked before it was submitted.
        decision.invalidate_recordset()
        mine = self.by(part, decision)
        reviews = mine.sudo().review_ids.filtered(lambda review: review.status != "approved")
        mine._validate_tier(reviews.with_env(mine.env))
        decision.invalidate_recordset()

    def decide(self, case):
        if case.sudo().liability == "undetermined":
            self.judge(case)
        if not case.sudo().has_plan_in_force:
            plan = self.plan(case)
            self.tick(1)
            plan.action_submit()
            self.tick(2)
            self.approve(plan)
        self.tick(0.5)
        self.by("leader", case).action_next()

    def progress(self, case, note="已联系仓储部，当日发出换货。"):
        self.by("leader", case)._record("tea_progress", self.now(), note=note)

    def measures(self, case, kinds=("containment", "correction")):
        """Have measures carried out and reviewed."""
        self.fulfil(
            case.sudo().action_ids.filtered(
                lambda action: action.state == "open" and action.kind in kinds
            )
        )

    def carry_out(self, case):
        self.progress(case)
        self.measures(case)
        self.over(case)
        self.tick(1)
        self.by("leader", case).action_next()

    # ------------------------------------------------------------
    # Feedback
    # ------------------------------------------------------------

    def reply_text(self, decision):
        return f"{decision.customer_text}对此次给您造成的不便，我们深表歉意。"

    def close(self, case, satisfaction="satisfied", note="客户表示满意，希望包装上标明冲泡方法。"):
        self.tick(20)
        clerk = self.by("clerk", case)
        clerk.write({"satisfaction": satisfaction, "satisfaction_note": note})
        clerk.action_close()
