from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .complaint_thaw import deferring

# Whoever works on complaints has one of them.
WORKING_GROUPS = (
    "complaint_base.group_complaint_unit",
    "complaint_base.group_complaint_handler",
)


class ComplaintDeputy(models.Model):
    """Who stands in for somebody on leave 代理人, from which day to which."""

    _name = "complaint.deputy"
    _description = "Deputy"
    _order = "date_from desc, id desc"

    user_id = fields.Many2one(
        "res.users",
        "Away",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    deputy_id = fields.Many2one(
        "res.users",
        "Stood In For By",
        required=True,
        index=True,
        domain="[('share', '=', False), ('id', '!=', user_id)]",
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("To", required=True, help="The last day away.")
    note = fields.Char("Why")
    is_current = fields.Boolean("Now", compute="_compute_is_current")

    _not_oneself = models.Constraint(
        "CHECK (user_id <> deputy_id)", "Nobody stands in for themselves. Choose somebody else."
    )
    _dates_order = models.Constraint(
        "CHECK (date_from <= date_to)", "The last day away cannot be before the first."
    )
    _user_dates = models.Index("(date_to, date_from)")

    @api.depends("date_from", "date_to")
    def _compute_is_current(self):
        today = fields.Date.context_today(self)
        for deputy in self:
            deputy.is_current = bool(
                deputy.date_from and deputy.date_to and deputy.date_from <= today <= deputy.date_to
            )

    @api.depends("user_id", "deputy_id", "date_from", "date_to")
    def _compute_display_name(self):
        for deputy in self:
            deputy.display_name = (
                f"{deputy.user_id.name} → {deputy.deputy_id.name} "
                f"({deputy.date_from} – {deputy.date_to})"
            )

    @api.constrains("user_id", "date_from", "date_to")
    def _check_overlap(self):
        for deputy in self:
            other = self.search(
                [
                    ("id", "!=", deputy.id),
                    ("user_id", "=", deputy.user_id.id),
                    ("date_from", "<=", deputy.date_to),
                    ("date_to", ">=", deputy.date_from),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "%(user)s has a deputy for some of these days already: %(other)s.",
                        user=deputy.user_id.name,
                        other=other.display_name,
                    )
                )

    @api.constrains("deputy_id")
    def _check_deputy_works_here(self):
        for deputy in self:
            groups = (
                "complaint_base.group_complaint_unit",
                "complaint_base.group_complaint_handler",
            )
            if not any(deputy.deputy_id.has_group(group) for group in groups):
                raise ValidationError(
                    self.env._(
                        "%s does not work on complaints and cannot stand in. An administrator "
                        "gives the role.",
                        deputy.deputy_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._ensure_may_arrange(
            {vals["user_id"] for vals in vals_list if vals.get("user_id")} - {self.env.uid}
        )
        deputies = super().create(vals_list)
        deputies._after_change()
        return deputies

    def write(self, vals):
        self._ensure_may_arrange({*self.user_id.ids, vals.get("user_id") or self.env.uid})
        users = self.user_id
        result = super().write(vals)
        self._after_change(users | self.user_id)
        return result

    def unlink(self):
        self._ensure_may_arrange(self.user_id.ids)
        users = self.user_id
        result = super().unlink()
        self.browse()._after_change(users)
        return result

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache("day")
    def _stand_ins(self, day):
        """Return ``{user id: deputy id}`` of everybody who is away on a day.

        A deputy who is away too is stood in for in turn. Those who stand in
        for each other in a circle keep their own work.

        :param date day: of the company concerned
        """
        # Who is away is no secret to whoever has work for them.
        away = {
            line.user_id.id: line.deputy_id.id
            for line in self.sudo().search([("date_from", "<=", day), ("date_to", ">=", day)])
        }
        present = {}
        for user_id in away:
            seen, last = {user_id}, away[user_id]
            while last in away and last not in seen:
                seen.add(last)
                last = away[last]
            if last not in away:
                present[user_id] = last
        return present

    def _after_change(self, users=None):
        """Forget who was away, and let the deputies see what waits for approval."""
        self.env.registry.clear_cache()
        users = users or self.user_id
        # A review waits for a person; that its deputy may give it follows from this record.
        reviews = (
            self.env["tier.review"]
            .sudo()
            .search(
                Domain("status", "in", ("waiting", "pending"))
                & Domain("model", "=", "complaint.decision")
                & Domain("reviewer_ids", "in", users.ids)
            )
        )
        self.env.add_to_compute(reviews._fields["reviewer_ids"], reviews)

    @api.model
    def _ensure_may_arrange(self, user_ids):
        """Let people arrange their own deputies, and supervisors anybody's.

        :param user_ids: of those who are away
        :raise UserError: somebody else's absence
        """
        others = self.env["res.users"].browse(set(user_ids) - {self.env.uid})
        if (
            others
            and not self.env.su
            and not self.env.user.has_group("complaint_base.group_complaint_supervisor")
        ):
            raise UserError(
                self.env._(
                    "You arrange who stands in for you; for %s a supervisor does.",
                    ", ".join(others.sudo().mapped("name")),  # whom the user named themselves
                )
            )


class ResUsers(models.Model):
    _inherit = "res.users"

    def _complaint_present(self, day=None):
        """Return who does the work of these users on a day: they, or their deputies.

        :param date day: today in the user's zone by default
        """
        day = day or fields.Date.context_today(self)
        stand_ins = self.env["complaint.deputy"]._stand_ins(day)
        return self.browse(dict.fromkeys(stand_ins.get(user.id, user.id) for user in self))


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    def _apply_routing(self):
        routed = super()._apply_routing()
        for (away, present), cases in self._handlers_away().items():
            cases.write({"user_id": present.id})
            # Registration replays the clocks when everything is on record. Names of colleagues.
            deferring(cases)._record(
                "deputised", note=f"{away.sudo().name} → {present.sudo().name}"
            )
        return routed

    def _handlers_away(self):
        """Return ``{(handler, deputy): cases}`` of the cases whose handlers are away today."""
        now = fields.Datetime.now()
        moved = {}
        for case in self:
            present = case.user_id._complaint_present(case._local_date(now))
            if present != case.user_id:
                key = case.user_id, present
                moved[key] = moved.get(key, self.browse()) | case
        return moved

    def _prepare_dispatch_vals(self, part, unit, duty):
        vals = super()._prepare_dispatch_vals(part, unit, duty)
        if vals.get("user_id"):
            head = self.env["res.users"].browse(vals["user_id"])
            today = self._local_date(fields.Datetime.now())
            vals["user_id"] = head._complaint_present(today).id
        return vals


class ComplaintClockLevel(models.Model):
    _inherit = "complaint.clock.level"

    def _recipients(self, clock):
        # Who is away reads it on coming back; who stands in reads it now.
        users = super()._recipients(clock)
        return users | users._complaint_present(clock.case_id._local_date(fields.Datetime.now()))


class TierReview(models.Model):
    _inherit = "tier.review"

    def _get_reviewers(self):
        reviewers = super()._get_reviewers()
        if self.model != "complaint.decision":
            return reviewers
        present = reviewers._complaint_present()
        if self.definition_id.exclude_requester:
            present -= self.requested_by
        return reviewers | present
