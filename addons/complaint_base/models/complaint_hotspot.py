"""Where complaints gather: a product above the average, a cluster in time (TEA-26)."""

from collections import defaultdict

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..kernel.statistics import FEW, densest, rate, stands_out, words, z_of_share

# What a cluster may be of, the narrowest first: a wider one of the same cases says no more.
SUBJECTS = ("lot_id", "product_id", "unit_id", None)
EVIDENCE = ["received_at", *(name for name in SUBJECTS if name), "company_id"]


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    hotspot_z = fields.Float(
        "Hotspot Above (z)",
        default=2.0,
        help="So many standard deviations above the average make a hotspot; exactly so many do "
        "not.",
    )
    hotspot_min_cases = fields.Integer(
        "Complaints of a Hotspot",
        default=3,
        help="Fewer are no hotspot, whatever their share: one of two is an accident.",
    )
    hotspot_days = fields.Integer("Days of a Cluster", default=7)
    hotspot_months = fields.Integer(
        "Months Compared With", default=3, help="A cluster stands out against so many months."
    )

    _hotspot_range = models.Constraint(
        "CHECK (hotspot_z > 0 AND hotspot_min_cases > 0 AND hotspot_days > 0"
        " AND hotspot_months > 0)",
        "What makes a hotspot is more than nought: score, complaints, days and months.",
    )


class ComplaintHotspot(models.Model):
    """Complaints that stand out, with their figures and the cases as evidence 投诉热点.

    Found by a button or once a month. It is counted again as long as nobody has
    taken it up; what was taken up stays as it was found.
    """

    _name = "complaint.hotspot"
    _description = "Complaint Hotspot"
    _inherit = ["complaint.locked.mixin"]
    _order = "date_to desc, z desc, id desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    kind = fields.Selection(
        [("rate", "Rate above the average"), ("cluster", "Cluster in time")],
        required=True,
        readonly=True,
    )
    key = fields.Char(required=True, readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, index="btree_not_null")
    lot_id = fields.Many2one("stock.lot", readonly=True, index="btree_not_null")
    unit_id = fields.Many2one("hr.department", "Unit", readonly=True, index="btree_not_null")
    date_from = fields.Date("From", required=True, readonly=True)
    date_to = fields.Date("To", required=True, readonly=True)
    complaints = fields.Integer(readonly=True)
    deliveries = fields.Integer(readonly=True)
    share = fields.Float(readonly=True, digits=(16, 6))
    average = fields.Float(readonly=True, digits=(16, 6))
    expected = fields.Float(
        readonly=True, digits=(16, 2), help="What an even spread would have brought."
    )
    z = fields.Float("Score (z)", readonly=True, digits=(16, 2))
    threshold = fields.Float(readonly=True, digits=(16, 2))
    is_small = fields.Boolean(
        "Few Deliveries",
        readonly=True,
        help="Taken of fewer than 30 deliveries: one complaint more or less changes it.",
    )
    figures = fields.Text("How It Was Found", compute="_compute_figures")
    case_ids = fields.Many2many(
        "complaint.case",
        "complaint_hotspot_case_rel",
        "hotspot_id",
        "case_id",
        "Evidence",
        readonly=True,
    )
    analysis = fields.Text(
        "What They Have in Common", help="What those concerned found out (深入分析)."
    )
    action_ids = fields.One2many("complaint.action", "hotspot_id", "Improvement Project")
    dismissed_reason = fields.Text("Why Nothing Is Done", readonly=True)
    state = fields.Selection(
        [
            ("new", "New"),
            ("improving", "Being Improved"),
            ("improved", "Improved"),
            ("dismissed", "Nothing to Do"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
    )

    _reason_actions = ("action_dismiss",)

    _key_uniq = models.Constraint("UNIQUE (company_id, key)", "The hotspot is known already.")

    @api.depends("kind", "product_id", "lot_id", "unit_id", "date_from", "date_to")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for hotspot in self:
            subject = hotspot._subject()
            what = subject.display_name if subject else self.env._("All complaints")
            hotspot.name = f"{what}: {kinds.get(hotspot.kind, '')} ({hotspot.date_to or ''})"

    @api.depends("kind", "complaints", "deliveries", "share", "average", "expected", "z")
    def _compute_figures(self):
        for hotspot in self:
            hotspot.figures = hotspot._in_words()

    @api.depends("action_ids.state", "dismissed_reason")
    def _compute_state(self):
        for hotspot in self:
            states = set(hotspot.action_ids.mapped("state")) - {"cancelled"}
            if not states:
                hotspot.state = "dismissed" if hotspot.dismissed_reason else "new"
            else:
                # A measure that was not enough goes on in a deeper one.
                over = states <= {"effective", "insufficient"} and "effective" in states
                hotspot.state = "improved" if over else "improving"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was found stays on record. Say why nothing is done."))

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_find(self):
        """Look for hotspots in this month and the last, in the companies one works in."""
        self.check_access("write")
        month = fields.Date.context_today(self).replace(day=1)
        # Branches are found in with the company they belong to.
        companies = self.env.companies
        for company in companies.filtered(lambda company: company.parent_id not in companies):
            self._find_for(company, month - relativedelta(months=1))
            self._find_for(company, month)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_view_cases(self):
        """Open the complaints that it was found by, as far as the user may read them."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_base.complaint_case_action")
        return {
            **action,
            "domain": [("id", "in", self.case_ids.ids)],
            "context": {"active_test": False},
        }

    def action_improve(self):
        """Open the improvement project: a measure with owner and date; saved, it is begun (TEA-34).

        :raise UserError: somebody found that there is nothing to do
        """
        self.ensure_one()
        self._ensure_not_dismissed()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Improvement Project"),
            "res_model": "complaint.action",
            "views": [(False, "form")],
            "context": {
                f"default_{name}": value for name, value in self._prepare_action_vals().items()
            },
        }

    def action_dismiss(self, reason):
        """Put down why nothing is done about it."""
        self.env["complaint.case"]._ensure_reason(reason)
        for hotspot in self:
            if hotspot.state != "new":
                raise UserError(self.env._("%s was taken up already.", hotspot.name))
        self._write_unlocked({"dismissed_reason": reason})
        return True

    def _ensure_not_dismissed(self):
        if self.state == "dismissed":
            raise UserError(
                self.env._(
                    "%(name)s: it was found that there is nothing to do: %(reason)s",
                    name=self.name,
                    reason=self.dismissed_reason,
                )
            )

    def _prepare_action_vals(self):
        """Return the values of the improvement project. Hook."""
        self.ensure_one()
        return {
            "name": self.name,
            "kind": "improvement",
            "company_id": self.company_id.id,
            "unit_id": self.unit_id.id,
            "hotspot_id": self.id,
        }

    # ------------------------------------------------------------
    # Finding
    # ------------------------------------------------------------

    @api.model
    def _cron_find(self):
        """Find the hotspots of the month that ended; callable at any time, nothing twice."""
        month = fields.Date.context_today(self).replace(day=1) - relativedelta(months=1)
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            new = self._find_for(company, month)
            if new:
                new._tell_supervisors(company)

    @api.model
    def _find_for(self, company, month):
        """Find the hotspots of a company and its branches in a month.

        :param month: any day of it
        :return: those that were not known yet
        """
        first = month.replace(day=1)
        period = self.env["complaint.figures"]._period(
            company, first, first + relativedelta(months=1, days=-1)
        )
        # The policy binds whoever is subject to it, read or not.
        policy = self.env["complaint.policy"]._in_force_for(company, period.last).sudo()
        if not policy:
            return self.browse()
        found = [*self._above_average(period, policy), *self._clusters(period, policy)]
        known = {
            hotspot.key: hotspot
            for hotspot in self.search(
                [("company_id", "=", company.id), ("key", "in", [vals["key"] for vals in found])]
            )
        }
        for vals in found:
            # What somebody works on is not counted anew under his hands.
            if (hotspot := known.get(vals["key"])) and hotspot.state == "new":
                hotspot._write_unlocked(vals)
        new = [vals for vals in found if vals["key"] not in known]
        # Found as the user, kept by the system: nobody makes a hotspot up.
        return self.sudo()._create_unlocked(new).with_env(self.env)

    @api.model
    def _above_average(self, period, policy):
        """Yield the products complained about more often than the average (K30).

        A delivery is complained about or not: of how many there were the share is
        taken, not of the quantity, which is tonnes here and bags there.
        """
        figures = self.env["complaint.figures"]
        cases = figures._of("complaint.case").search_fetch(
            figures._received(period, ["product_id", "!=", False]), ["product_id"]
        )
        base = self.env["complaint.delivery.base"]._deliveries_by_product(period)
        # What was never delivered has no share, and is not in the average either.
        by_product = {
            product: found
            for product, found in cases.grouped("product_id").items()
            if base.get(product.id)
        }
        average = rate(sum(map(len, by_product.values())), sum(base.values()))
        for product, found in by_product.items():
            number = base[product.id]
            z = z_of_share(len(found), number, average)
            if stands_out(len(found), z, policy.hotspot_z, policy.hotspot_min_cases):
                yield {
                    **self._prepare_vals(period, policy, "rate", "product_id", product, found),
                    "deliveries": number,
                    "share": len(found) / number,
                    "average": average,
                    "expected": average * number,
                    "z": z,
                    "is_small": number < FEW,
                }

    @api.model
    def _clusters(self, period, policy):
        """Yield what came in a cluster that ends in the period: of a lot, product, unit or all."""
        figures = self.env["complaint.figures"]
        begin = period.first - relativedelta(months=policy.hotspot_months - 1)
        # What is to come spreads nothing: of a month that is not over, the days so far.
        last = min(period.last, fields.Date.context_today(self.with_context(tz=period.zone)))
        time = figures._period(period.company, begin, max(begin, last))
        cases = figures._of("complaint.case").search_fetch(figures._received(time), EVIDENCE)
        days = {case: case._local_date(case.received_at) for case in cases}
        seen = set()
        for name in SUBJECTS:
            groups = defaultdict(list)
            for case in cases:
                if name is None or case[name]:
                    groups[case[name] if name else None].append(case)
            for subject, group in groups.items():
                cluster = densest(
                    [days[case] for case in group],
                    policy.hotspot_days,
                    time.first,
                    time.last,
                    ends_from=period.first,
                )
                if not cluster or not stands_out(
                    cluster.count, cluster.z, policy.hotspot_z, policy.hotspot_min_cases
                ):
                    continue
                found = cases.browse(
                    case.id for case in group if cluster.first <= days[case] <= cluster.last
                )
                if frozenset(found.ids) in seen:
                    continue
                seen.add(frozenset(found.ids))
                yield {
                    **self._prepare_vals(period, policy, "cluster", name, subject, found),
                    "date_from": cluster.first,
                    "date_to": cluster.last,
                    "expected": cluster.expected,
                    "z": cluster.z,
                }

    @api.model
    def _prepare_vals(self, period, policy, kind, name, subject, cases):
        """Return what hotspots of any kind have. Hook."""
        number = subject.id if subject else 0
        return {
            "company_id": period.company.id,
            "kind": kind,
            "key": f"{kind}:{name or 'all'}:{number}:{period.first:%Y-%m}",
            "date_from": period.first,
            "date_to": period.last,
            "complaints": len(cases),
            "threshold": policy.hotspot_z,
            "case_ids": [fields.Command.set(cases.ids)],
            **({name: subject.id} if name else {}),
        }

    def _tell_supervisors(self, company):
        """Tell who supervises that something stands out."""
        supervisors = self.env["complaint.channel.check"]._supervisors_of(company)
        if supervisors:
            self.env["mail.thread"].message_notify(
                partner_ids=supervisors.partner_id.ids,
                subject=self.env._("Complaint hotspots found: %s", len(self)),
                body=Markup("<ul>%s</ul>")
                % Markup().join(Markup("<li>%s</li>") % hotspot.name for hotspot in self),
            )

    # ------------------------------------------------------------
    # In words
    # ------------------------------------------------------------

    def _subject(self):
        """Return what it is about: lot, product or unit; nothing where it is all."""
        return self.lot_id or self.product_id or self.unit_id

    def _in_words(self):
        """Return the figures that made it a hotspot, in a sentence."""
        self.ensure_one()
        if self.kind == "rate":
            return self.env._(
                "%(complaints)s complaints about %(deliveries)s deliveries: %(share)s of 1,000, on "
                "average it is %(average)s. Score %(z)s, above %(threshold)s.",
                complaints=self.complaints,
                deliveries=self.deliveries,
                share=words(self.share, factor=1000),
                average=words(self.average, factor=1000),
                z=words(self.z, 2),
                threshold=words(self.threshold, 2),
            )
        return self.env._(
            "%(complaints)s complaints from %(first)s to %(last)s; spread evenly there would have "
            "been %(expected)s. Score %(z)s, above %(threshold)s.",
            complaints=self.complaints,
            first=self.date_from,
            last=self.date_to,
            expected=words(self.expected),
            z=words(self.z, 2),
            threshold=words(self.threshold, 2),
        )


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    hotspot_ids = fields.Many2many(
        "complaint.hotspot",
        "complaint_hotspot_case_rel",
        "case_id",
        "hotspot_id",
        "Hotspots",
        readonly=True,
        copy=False,
    )


class ComplaintAction(models.Model):
    _inherit = "complaint.action"

    hotspot_id = fields.Many2one(
        "complaint.hotspot", "Of the Hotspot", index="btree_not_null", ondelete="restrict"
    )

    @api.constrains("hotspot_id", "company_id")
    def _check_hotspot(self):
        for action in self:
            # Which company a hotspot is of is no secret to who works on it.
            hotspot, company = action.hotspot_id.sudo(), action.company_id.sudo()
            if hotspot and hotspot.company_id not in company.parent_ids:
                raise ValidationError(
                    self.env._("The hotspot of another company is not improved here.")
                )

    def _prepare_deeper_vals(self):
        return {**super()._prepare_deeper_vals(), "hotspot_id": self.hotspot_id.id}
