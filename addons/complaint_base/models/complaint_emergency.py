from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

STATES = [
    ("open", "Open"),
    ("over", "Over"),
    ("called_off", "Called Off"),
]
TASK_STATES = [("open", "Open"), ("done", "Done"), ("dropped", "Dropped")]


class ComplaintEmergency(models.Model):
    """Danger that a complaint tells of, dealt with at once 应急处置.

    It runs beside the complaint, never inside its queue: the caller gets
    advice, a crew goes out, tasks have owners and times of their own, and the
    complaint goes its own way meanwhile.
    """

    _name = "complaint.emergency"
    _description = "Emergency"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "raised_at desc, id desc"
    _reason_actions = ("action_finish", "action_call_off")

    name = fields.Char(readonly=True)
    case_id = fields.Many2one(
        "complaint.case", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="case_id.company_id", store=True, index=True, precompute=True
    )
    rule_id = fields.Many2one(
        "complaint.emergency.rule", required=True, readonly=True, index=True, ondelete="restrict"
    )
    round = fields.Integer(
        readonly=True, default=1, help="In which it was raised: its clocks stay there."
    )
    state = fields.Selection(STATES, required=True, default="open", readonly=True, index=True)
    words = fields.Char("Words Said", readonly=True)
    heard = fields.Text("What Was Said", readonly=True)
    advice = fields.Text("Advice to the Caller", readonly=True, help="As it was shown.")
    # A crew must find the house, and be let in: who goes there sees where and whom to call.
    place = fields.Char()
    contact_name = fields.Char()
    contact_phone = fields.Char()
    crew_id = fields.Many2one("hr.department", "Crew", index="btree_not_null")
    raised_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    advised_at = fields.Datetime(readonly=True)
    dispatched_at = fields.Datetime("Crew Left", readonly=True)
    arrived_at = fields.Datetime("Crew Arrived", readonly=True)
    finished_at = fields.Datetime("Danger Over", readonly=True)
    outcome = fields.Text("What Was Found and Done", readonly=True)
    task_ids = fields.One2many("complaint.emergency.task", "emergency_id", "Tasks")

    _open_raised = models.Index("(company_id, raised_at) WHERE state = 'open'")

    @api.depends("case_id.name", "name")
    def _compute_display_name(self):
        for emergency in self:
            # The number of a case says nothing of who complained.
            number = emergency.sudo().case_id.name
            emergency.display_name = " ".join(filter(None, [number, emergency.name]))

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_advised(self, at=None):
        """Record that the caller was given the advice."""
        return self._pass("advised_at", "emergency_advised", at)

    def action_dispatch(self, at=None):
        """Record that the crew is on its way."""
        return self._pass("dispatched_at", "emergency_dispatched", at)

    def action_arrive(self, at=None):
        """Record that the crew has arrived."""
        return self._pass("arrived_at", "emergency_arrived", at)

    def action_finish(self, outcome, at=None):
        """End emergencies whose danger is over.

        :param str outcome: what was found and done
        :raise UserError: lists what is missing
        """
        self.env["complaint.case"]._ensure_reason(outcome)
        for emergency in self:
            if missing := emergency._missing_for_end():
                raise UserError("\n".join([f"{emergency.display_name}:", *missing]))
        self._pass("finished_at", "finish_event_id", at, note=outcome)
        self._end({"state": "over", "outcome": outcome})
        return True

    def action_call_off(self, reason):
        """Call off a false alarm; the words stay on record, with who called it off and why.

        :raise UserError: no reason, or it is over already
        """
        self.env["complaint.case"]._ensure_reason(reason)
        self._pass("finished_at", "call_off_event_id", note=reason)
        self._end({"state": "called_off", "outcome": reason})
        return True

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    def _pass(self, field, event, at=None, note=None):
        """Record that emergencies passed a point in time.

        :param str event: a code, or the field of the rule that names the kind of event
        :raise UserError: it is over, it was recorded before, or the time cannot be
        """
        at = at or fields.Datetime.now()
        for emergency in self:
            emergency._ensure_may_act()
            emergency._ensure_can_pass(field, at)
        # Who was sent there may record it, without seeing the case.
        acting = self.sudo()
        acting.write({field: at})
        for emergency in acting:
            rule = emergency.rule_id
            code = rule[event].code if event in rule._fields else event
            data = emergency._event_data()
            if field == "finished_at":
                data["over"] = True
            emergency._record(code, at, note=note, data=data)
        return True

    def _record(self, code, at, **facts):
        """Record what happened in the round in which the emergency was raised.

        An open emergency outlasts the round: a customer who is dissatisfied
        with the answer to the complaint changes nothing about the danger.
        """
        self.ensure_one()
        return self.case_id._record(code, at, round=self.round, **facts)

    def _end(self, vals):
        """Close emergencies, and what nobody need do any more."""
        acting = self.sudo()  # checked when the time was recorded
        acting.write(vals)
        acting.task_ids.filtered(lambda task: task.state == "open").state = "dropped"
        acting.activity_unlink(["mail.mail_activity_data_todo"])

    def _missing_for_end(self):
        """Return what is missing before the danger is over, in words."""
        self.ensure_one()
        missing = []
        # Which rule it is, is the system's question.
        if self.sudo().rule_id.crew_role_id and not self.crew_id:
            missing.append(self.env._("Say which crew goes there."))
        if self.crew_id and not self.arrived_at:
            missing.append(self.env._("Record when the crew arrived."))
        for task in self.task_ids:
            if task.state == "open" and task.is_required:
                missing.append(self.env._("“%s” is not done yet.", task.name))
        return missing

    def _ensure_can_pass(self, field, at):
        self.ensure_one()
        if self.state != "open":
            raise UserError(self.env._("%s is over.", self.display_name))
        if self[field]:
            raise UserError(
                self.env._(
                    "%(emergency)s: “%(field)s” is on record already.",
                    emergency=self.display_name,
                    field=self._fields[field]._description_string(self.env),
                )
            )
        order = ("raised_at", "dispatched_at", "arrived_at", "finished_at")
        before = [self[name] for name in order[: order.index(field)]] if field in order else []
        if at < max(filter(None, [self.raised_at, *before])) or at > fields.Datetime.now():
            raise UserError(
                self.env._(
                    "%s: this time lies before an earlier step, or in the future.",
                    self.display_name,
                )
            )

    def _ensure_may_act(self):
        """Refuse those who neither handle complaints nor were sent there.

        :raise AccessError: names who may
        """
        self.ensure_one()
        user = self.env.user
        if self.env.su or user.has_group("complaint_base.group_complaint_handler"):
            return
        # Whether one was sent there is asked, nothing else.
        units = self.sudo().crew_id | self.sudo().task_ids.unit_id
        # Whether one was sent there is asked, nothing else.
        if user in self.sudo().task_ids.user_id or units._complaint_has_member(user):
            return
        raise AccessError(
            self.env._(
                "%(emergency)s is dealt with by %(units)s and by who handles complaints.",
                emergency=self.display_name,
                units=", ".join(units.mapped("name")),
            )
        )

    # ------------------------------------------------------------
    # Raising
    # ------------------------------------------------------------

    @api.model
    def _raise(self, found):
        """Raise an emergency for each find, with its tasks, and tell everybody at once.

        :param list found: ``(case, rule, words, heard)``
        :return: the emergencies
        """
        # Danger is told of by anybody: a customer, a mailbox, a colleague.
        emergencies = self.sudo().create(
            [case.sudo()._prepare_emergency_vals(*facts) for case, *facts in found]
        )
        for emergency in emergencies:
            rule = emergency.rule_id
            emergency.task_ids = [
                fields.Command.create(emergency._prepare_task_vals(step)) for step in rule.step_ids
            ]
            emergency._record(
                rule.raise_event_id.code,
                emergency.raised_at,
                note=emergency.words or rule.name,
                data=emergency._event_data(),
            )
            emergency._alert()
        calm = emergencies.case_id.filtered(lambda case: case.urgency != "high")
        calm.urgency = "high"
        return emergencies

    def _event_data(self):
        """Return what events say of the emergency: which one, and which rule raised it."""
        self.ensure_one()
        return {"emergency": self.id, "rule": self.rule_id.code}

    def _prepare_task_vals(self, step):
        self.ensure_one()
        role = self.rule_id.crew_role_id if step.owner == "crew" else step.role_id
        unit = self.env["hr.department"]
        if role:
            # Which unit does what is no secret to colleagues.
            unit = role._unit_of(self.case_id._emergency_company()).sudo()
        owners = {"handler": self.case_id.user_id, "receiver": self.case_id.first_receiver_id}
        return {
            "step_id": step.id,
            "name": step.name,
            "instruction": step.instruction,
            "sequence": step.sequence,
            "is_required": step.is_required,
            "unit_id": unit.id,
            "user_id": (owners.get(step.owner, unit.manager_id.user_id) or self._caretaker()).id,
        }

    def _find_crew(self):
        """Send the crew that is known now, and give it its tasks."""
        self.ensure_one()
        role = self.rule_id.crew_role_id
        # Which unit does what is no secret to colleagues.
        crew = role and role._unit_of(self.case_id._emergency_company()).sudo()
        if not crew:
            return
        self.crew_id = crew
        mine = self.task_ids.filtered(
            lambda task: task.step_id.owner == "crew" and task.state == "open"
        )
        mine.write({"unit_id": crew.id})
        if head := crew.manager_id.user_id:
            mine.write({"user_id": head.id})
        self._alert()

    def _caretaker(self):
        """Return who sees to a task that nobody is named for: it must not lie about."""
        case = self.case_id
        return case.user_id or case.first_receiver_id or self.env.user

    def _alert(self):
        """Put the tasks on the desks of their owners, and tell the heads of units."""
        self.ensure_one()
        for user, tasks in self.task_ids.grouped("user_id").items():
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=fields.Date.context_today(self),
                summary=self.display_name,
                note=plaintext2html("\n".join(tasks.mapped("name"))),
                user_id=user.id,
            )
        # Which unit does what is no secret to colleagues.
        units = self.env["hr.department"].union(
            self.crew_id,
            *(
                role._unit_of(self.case_id._emergency_company()).sudo()
                for role in self.rule_id.alert_role_ids
            ),
        )
        # Who has a task is told by it.
        heads = (units.manager_id.user_id - self.task_ids.user_id).partner_id
        said = [self.words, self.place, self.contact_phone]
        if heads:
            self.env["mail.thread"].message_notify(
                partner_ids=heads.ids,
                subject=self.env._("Emergency: %s", self.display_name),
                body=plaintext2html("\n".join(filter(None, said))),
            )


class ComplaintEmergencyTask(models.Model):
    """What one person does in an emergency; its end stops the clock of its own kind."""

    _name = "complaint.emergency.task"
    _description = "Task of an Emergency"
    _order = "emergency_id, sequence, id"

    emergency_id = fields.Many2one(
        "complaint.emergency", required=True, readonly=True, index=True, ondelete="cascade"
    )
    case_id = fields.Many2one(related="emergency_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="emergency_id.company_id", store=True, index=True)
    step_id = fields.Many2one("complaint.emergency.step", readonly=True, ondelete="set null")
    sequence = fields.Integer(default=10)
    name = fields.Char("Task", required=True)
    instruction = fields.Text(readonly=True)
    unit_id = fields.Many2one("hr.department", "Unit")
    user_id = fields.Many2one("res.users", "Owner", required=True, index=True)
    state = fields.Selection(TASK_STATES, required=True, default="open", readonly=True)
    is_required = fields.Boolean("Must Be Done", readonly=True, default=True)
    result = fields.Text("What Was Done")
    done_at = fields.Datetime(readonly=True)
    done_by_id = fields.Many2one("res.users", readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "complaint_emergency_task_attachment_rel",
        "task_id",
        "attachment_id",
        "Proof",
        bypass_search_access=True,
    )

    def action_done(self, at=None):
        """Report tasks as done.

        :param datetime at: when it was done, naive UTC; now by default
        :raise UserError: a task that is not open, or a time that cannot be
        """
        at = at or fields.Datetime.now()
        for task in self:
            task.emergency_id._ensure_may_act()
            if task.state != "open" or task.emergency_id.state != "open":
                raise UserError(self.env._("“%s” is not open any more.", task.name))
            # When the danger was told of is known to whoever has a task in it.
            if not task.sudo().emergency_id.raised_at <= at <= fields.Datetime.now():
                raise UserError(
                    self.env._("“%s”: this time lies before the emergency or ahead.", task.name)
                )
        # Who was sent may report, without seeing the case.
        acting = self.sudo()
        acting.write({"state": "done", "done_at": at, "done_by_id": self.env.uid})
        for task in acting:
            code = task.step_id.event_id.code or "emergency_task_done"
            note = "\n".join(filter(None, [task.name, task.result]))
            emergency = task.emergency_id
            emergency._record(
                code, at, note=note, data={**emergency._event_data(), "task": task.id}
            )
        return True
