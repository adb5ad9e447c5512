"""The company whose complaints the fault tests are about, and how to find it again.

What is here runs inside of Odoo processes, in committed transactions.
"""

import contextlib
import random
import threading
import time

from freezegun import freeze_time

from odoo.exceptions import UserError

from odoo.addons.complaint_base.models import complaint_notice
from odoo.addons.complaint_base.tests.common import ROLES, ComplaintMixin, local

from .mail import PASSWORD, USER

COMPANY = "祁连测试水泥有限公司"
DOMAIN = "cement.example.com"
CUSTOMER = "kehu@example.com"
PORTAL_LOGIN = "complaint_owner"
LEVELS = (
    ("percent", 50, "handler"),
    ("before", 1, "handler"),
    ("due", 0, "unit"),
    ("after", 4, "supervisor"),
)


class _Ground:
    env = None

    @classmethod
    def setUpClass(cls):
        """Where the factories of the add-on's tests expect a test class."""


class Stage(ComplaintMixin, _Ground):
    """The factories of the add-on's own tests, on what is committed."""

    @classmethod
    def enter(cls, env):
        cls.company = env["res.company"].search([("name", "=", COMPANY)])
        cls.env = env(context={**env.context, "allowed_company_ids": cls.company.ids, "tz": "UTC"})
        find = cls.find
        cls.users = {role: find("res.users", "login", f"complaint_{role}") for role in ROLES}
        cls.sales = find("hr.department", "name", "销售公司")
        cls.partner = find("res.partner", "email", CUSTOMER)
        cls.category = find("complaint.category", "code", "strength")
        cls.calendar = cls.company.resource_calendar_id
        return cls

    @classmethod
    def find(cls, model, field, value):
        return cls.env[model].search([(field, "=", value)], limit=1)

    @classmethod
    def create_mailbox(cls, name, role):
        return cls.env["complaint.mailbox"].create(
            {
                "name": name,
                "alias_name": name,
                "company_id": cls.company.id,
                "user_id": cls.users[role].id,
            }
        )


def build(env):
    """Create the company and commit it."""
    # What runs by itself would be in the way of what is told to run.
    env["ir.cron"].search([]).write({"active": False})
    # A new company would bring the accounting of its country, a new user an invitation.
    Stage.env = env(context={**env.context, "chart_template_load": True, "no_reset_password": True})
    Stage.setUpClass()
    env = Stage.env
    env["ir.config_parameter"].set_param("complaint_base.mails_per_hour", "0")
    env["complaint.pause.reason"].create(
        {"name": "客户原因", "code": "fault_customer", "needs_proof": False}
    )
    levels = [
        (0, 0, {"trigger": trigger, "amount": amount, "recipient": recipient})
        for trigger, amount, recipient in LEVELS
    ]
    hours = Stage.clock_rule(
        "HOURS", "received", ["closed"], 8, "hours", accountable="unit", level_ids=levels
    )
    days = Stage.clock_rule(
        "DAYS", "received", ["closed"], 3, "work_days", records_overdue=False
    )
    Stage.new_version(clock_rule_ids=[(0, 0, hours), (0, 0, days)])
    _build_mail(env)
    _build_portal(env)


def _build_mail(env):
    Stage.company.alias_domain_id = env["mail.alias.domain"].create(
        {
            "name": DOMAIN,
            "bounce_alias": "bounce-c",
            "catchall_alias": "catchall-c",
            "default_from": "notifications-c",
        }
    )
    Stage.create_mailbox("complaints", "handler")
    Stage.create_mailbox("plant", "unit")


def _build_portal(env):
    owner = env["res.users"].with_context(no_reset_password=True)
    owner.create(
        {
            "name": "客户",
            "login": PORTAL_LOGIN,
            "password": PORTAL_LOGIN,
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
            "company_id": Stage.company.id,
            "company_ids": [(6, 0, Stage.company.ids)],
        }
    )
    # Without a website, the pages without login belong to the company of their user.
    public = env.ref("base.public_user")
    public.write({"company_ids": [(4, Stage.company.id)], "company_id": Stage.company.id})


def add_accounts(env, *ports):
    """Have mail fetched from these ports; return the ids of the accounts."""
    # Without the context, core switches the scheduled action on and off as it likes.
    quiet = env["fetchmail.server"].with_context(fetchmail_cron_running=True)
    servers = quiet.create(
        [
            {
                "name": f"IMAP {port}",
                "server_type": "imap",
                "server": "127.0.0.1",
                "port": port,
                "user": USER,
                "password": PASSWORD,
                "state": "done",
            }
            for port in ports
        ]
    )
    return servers.ids


def remove_accounts(env):
    quiet = env["fetchmail.server"].with_context(fetchmail_cron_running=True)
    quiet.search([]).unlink()


def fetch(env, account_id):
    """Fetch the mail of one account, as the scheduled action does."""
    error = env["fetchmail.server"].browse(account_id)._fetch_mail()
    if error:
        raise error


def process_pending(env):
    """Process and send what waits."""
    env["complaint.intake"]._cron_process()
    env["mail.mail"].process_email_queue()


def create_cases(env, count, **vals):
    """Register cases of the customer; return their ids."""
    stage = Stage.enter(env)
    vals.setdefault("user_id", stage.users["handler"].id)
    vals.setdefault("unit_id", stage.sales.id)
    return [stage.create_case(**vals).id for _number in range(count)]


def create_cases_at(env, count, *moment):
    """Register cases that were received at a wall time in Shanghai."""
    with freeze_time(local(*moment)):
        return create_cases(env, count, received_at=local(*moment))


# ---- intake


def read_quarantine(env, role):
    """Return what a user of this role reads about the intakes in quarantine: key and error."""
    user = Stage.enter(env).users[role]
    waiting = env["complaint.intake"].with_user(user).search([("state", "=", "quarantined")])
    return {intake.mail_key: intake.error for intake in waiting}


def retry(env, role, intake_id):
    """Have a user of this role try again."""
    user = Stage.enter(env).users[role]
    env["complaint.intake"].with_user(user).browse(intake_id).action_retry()


def receive(env, source):
    """Let a mail in, as fetchmail and the gateway script do; return the id of its intake."""
    return env["mail.thread"].message_process(None, source)


# ---- deadlines


def sweep(env, *moment):
    """Run the escalation at a wall time in Shanghai."""
    with freeze_time(local(*moment)):
        env["complaint.clock"]._cron_sweep()


def sweep_in_batches(env, batch, *moment):
    # Few cases are enough to see what happens between batches.
    complaint_notice.SWEEP = batch
    sweep(env, *moment)


def replan(env, batch):
    """Plan again what the working time was changed for."""
    while done := env["complaint.clock"]._replan(batch):
        env["ir.cron"]._commit_progress(done)


def close_the_plant(env, *days):
    """Change the working time of the company."""
    stage = Stage.enter(env)
    env["resource.exception.day"].create(
        [
            {"date": day, "kind": "closure", "name": "停产", "company_id": stage.company.id}
            for day in days
        ]
    )


def hold_cases(env, case_ids, *moment):
    """Put cases on hold at a wall time in Shanghai."""
    reason = env["complaint.pause.reason"].search([("code", "=", "fault_customer")])
    env["complaint.case"].browse(case_ids).action_pause(reason, "等客户", at=local(*moment))


def resume_cases(env, case_ids, *moment):
    env["complaint.case"].browse(case_ids).action_resume("客户已答复", at=local(*moment))


def retire_policy(env):
    """Publish a version with other limits from today on; the former one is superseded."""
    stage = Stage.enter(env)
    latest = env["complaint.policy"].search(
        [("code", "=", "TEST"), ("company_id", "=", stage.company.id)],
        order="version desc",
        limit=1,
    )
    draft = latest.copy(
        {"version": latest.version + 1, "name": latest.name, "valid_from": "2026-06-01"}
    )
    draft.clock_rule_ids.write({"amount": 1})
    draft.action_publish()


def clocks_made_anew(env, case_ids):
    """Return the clocks of cases as if they had never been stored: from the events alone."""
    cases = env["complaint.case"].browse(case_ids)
    cases.clock_ids.unlink()
    env["complaint.clock"]._replay_for(cases)
    env.flush_all()
    env.cr.execute(CLOCKS, [tuple(case_ids)])
    rows = env.cr.fetchall()
    env.cr.rollback()
    return rows


CLOCKS = """
SELECT case_id, rule_id, status, started_at, original_due_at, due_at, due_date, stopped_at,
       paused_seconds, extension, calendar_print, next_notice_at
  FROM complaint_clock
 WHERE case_id IN %s
 ORDER BY case_id, rule_id
"""


# ---- numbers and hot rows


def register_some(env, count, seed):
    """Register cases one by one; about a third is rolled back. Return the numbers kept."""
    dice = random.Random(seed)
    return [number for _turn in range(count) if (number := _register(env, dice.random() < 0.3))]


def _register(env, is_rolled_back):
    stage = Stage.enter(env)
    case = stage.create_case(user_id=stage.users["handler"].id, unit_id=stage.sales.id)
    if is_rolled_back:
        env.cr.rollback()
        return None
    number = case.name
    env.cr.commit()
    return number


def void_lost_numbers(env):
    env["complaint.number"]._void_lost(older_than=0)


def receive_all(env, sources):
    return [receive(env, source) for source in sources]


def add_to_description(env, case_id, words):
    """Read, think, write: what two users do to one case at once."""
    case = env["complaint.case"].browse(case_id)
    text = case.description or ""
    time.sleep(0.05)
    case.description = f"{text}{words}\n"


def touch_in_order(env, first_id, second_id, words, gate):
    """Write to two cases one after the other, with a rest in between."""
    for case_id in (first_id, second_id):
        case = env["complaint.case"].browse(case_id)
        case.description = f"{case.description or ''}{words}\n"
        env.flush_all()
        with contextlib.suppress(threading.BrokenBarrierError):
            # Only the first time: who is begun again meets nobody here.
            gate.wait(2)


# ---- merging


def merge(env, case_id, target_id):
    """Merge; return whether it was allowed."""
    Case = env["complaint.case"]
    try:
        return Case.browse(case_id).action_merge(Case.browse(target_id), "同一车货")
    except UserError:
        return False


def unmerge(env, case_id):
    env["complaint.case"].browse(case_id).action_unmerge("不是一回事")
