"""The procedure, step by step, as the people of the gas company take it.

Demo data are played with it, and tests walk cases through it; each step is
taken by the user whose step it is.
"""

from odoo.addons.complaint_base.demo.procedure import Procedure


class GasProcedure(Procedure):
    """Walk cases through the states of the gas company's procedure.

    :param dict cast: users by part: ``clerk``, ``desk_head``, ``station``,
        ``inspector``, ``safety``, ``rescue``, ``manager``
    """

    steps = {**Procedure.steps, "investigating": "forward"}
    hours_to_register = 0.1
    hours_to_answer = (0, 5)
    hours_to_submit = 0.5
    hours_to_approve = 1
    hours_to_reply = 1

    def intake_values(self):
        channel = self.env.ref("complaint_gas.channel_phone")
        return {**super().intake_values(), "channel_id": channel.id}

    # ------------------------------------------------------------
    # 受理、转发
    # ------------------------------------------------------------

    def accept(self, case, way="transfer"):
        self.tick(0.1)
        clerk = self.by("clerk", case)
        clerk.gas_way = clerk.gas_way or way
        clerk.action_next()

    def settle(self, case, explanation="已解释阶梯气价的计算方法，用户表示明白。"):
        """Solve it at first contact, with both ticks."""
        self.tick(0.2)
        self.by("clerk", case).action_close_first_contact(
            explanation, True, True, note="知道了，不再就此事投诉。"
        )

    def forward(self, case):
        if case.sudo().gas_way != "direct":
            self.tick(0.4)
            self.dispatch(case)
        self.by("clerk", case).action_next()

    def dispatch(self, case):
        wizard = self.by("clerk", self.env["complaint.case.dispatch"]).create({"case_id": case.id})
        wizard.action_send()

    # ------------------------------------------------------------
    # 处理、反馈
    # ------------------------------------------------------------

    def head(self, case):
        """Return who heads the unit in charge."""
        return case.sudo().unit_id.manager_id.user_id

    def call_customer(self, case):
        self.tick(3)
        text = "已与用户电话联系，约定上门查看时间。"
        return self.contact_by(self.head(case), case, "inquire", text)

    def respondent(self, dispatch):
        return self.head(dispatch.case_id)

    def answer_values(self):
        return {
            "cause_analysis": "上门核实：用户反映情况属实，抄表时误读一位数字。",
            "handling": "重新核算气量并更正账单。",
            "improvement": "对该片区抄表员重新培训，本月起实行拍照抄表、双人复核。",
            "gas_responsible": "对抄表员批评教育，列入当月绩效考核。",
        }

    def pass_on(self, case):
        self.tick(1)
        restricted = case.sudo().is_restricted
        seen = not restricted or self.cast["desk_head"] in case.sudo().reader_ids
        self.by("desk_head" if seen else "clerk", case).action_gas_pass_on()

    def conclude(self, case):
        if case.sudo().gas_way != "direct":
            self.call_customer(case)
            self.answer(case)
            self.pass_on(case)
        self.tick(0.5)
        self.by("clerk", case).action_next()

    # ------------------------------------------------------------
    # 处理意见
    # ------------------------------------------------------------

    def judge(self, case, verdict="legitimate", reason=False):
        self.as_user(self.head(case), case).write(
            {"gas_demand_verdict": verdict, "gas_verdict_reason": reason}
        )

    def author(self, case):
        return self.head(case)

    def decision_values(self, case):
        return {
            "name": f"{case.sudo().name} 处理意见",
            "text": "按核实结果更正账单，多收气费冲抵下期。",
            "customer_text": "经核实，我公司已更正账单，多收的气费退还至您的账户。",
        }

    def approvers(self, decision):
        users = self.head(decision.case_id) | self.cast["desk_head"] | self.cast["manager"]
        return [*users, *users]

    def decide(self, case):
        if not case.sudo().gas_demand_verdict:
            self.judge(case)
        if case.sudo().gas_way != "direct" and case.sudo().gas_demand_verdict != "unreasonable":
            self.decision(case)
        self.tick(0.5)
        self.by("clerk", case).action_next()

    def carry_out(self, case):
        self.tick(4)
        self.by("clerk", case).action_next()

    # ------------------------------------------------------------
    # 反馈、回访、归档
    # ------------------------------------------------------------

    def reply(self, case):
        if self.decision_to_tell(case):
            super().reply(case)
            return
        self.tick(self.hours_to_reply)
        self.explain(case)
        self.by("clerk", case).action_next()

    def explain(self, case, text="已向用户耐心解释政府定价文件和计费规则，用户表示理解。"):
        return self.contact("clerk", case, "explain", text)

    def fill_record(self, case):
        """Fill in what the record of the complaint still asks for."""
        clerk = self.by("clerk", case)
        vals = {
            "gas_facts": clerk.gas_facts or "经核实，计费无误。",
            "gas_measures": clerk.gas_measures or "无：不涉及整改，已加强抄表结果告知。",
            "gas_responsible": clerk.gas_responsible or "无：不涉及责任人。",
            "gas_closing_text": "已与用户协商一致，账单已更正并送达，用户表示认可。",
            "gas_voluntary": True,
            "gas_documents_filed": True,
            "satisfaction_note": clerk.satisfaction_note or "处理及时，态度好。",
        }
        if clerk.gas_demand_verdict in ("legitimate", "partly") and not clerk.gas_demand_met:
            vals["gas_demand_met"] = "full" if clerk.gas_demand_verdict == "legitimate" else "part"
        clerk.write(vals)

    def call_back(self, case, satisfaction="satisfied", note="处理及时。", score="5"):
        """Have whoever received the complaint call back, if a call-back is due."""
        for revisit in case.sudo().revisit_ids.filtered(lambda r: r.state == "planned"):
            mine = self.by("clerk", revisit)
            mine.write({"satisfaction": satisfaction, "note": note})
            mine.answer_ids.write({"score": score})
            mine.action_done()

    def close(self, case, satisfaction="satisfied"):
        self.tick(20)
        self.call_back(case, satisfaction)
        self.fill_record(case)
        clerk = self.by("clerk", case)
        clerk.satisfaction = satisfaction
        clerk.action_close()

    # ------------------------------------------------------------
    # 抢修
    # ------------------------------------------------------------

    def rescue(self, case, outcome="灶前胶管老化漏气，已更换金属波纹管，检测合格。"):
        """Have the crew go there and the danger end."""
        for emergency in case.sudo().emergency_ids.filtered(lambda e: e.state == "open"):
            if emergency.crew_id:
                crew = emergency.crew_id.manager_id.user_id
                mine = self.as_user(crew, emergency)
                self.by("clerk", emergency).action_advised()
                self.tick(0.1)
                mine.action_dispatch()
                self.tick(0.4)
                mine.action_arrive()
            self.tick(0.3)
            for task in emergency.task_ids:
                self.as_user(task.user_id, task).action_done()
            self.tick(0.5)
            self.by("clerk", emergency).action_finish(outcome)
