"""The company whose complaints the fault tests are about, and how to find it again.

What is here runs inside of Odoo processes, in committed transactions.
"""

from freezegun import freeze_time

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
        cls.env = env(
            context={**env.context, "allowed_company_ids": cls.company.ids, "tz": "UTC"}
        )
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
    def create_mailbox(cls, name, user, company):
        return cls.env["complaint.mailbox"].create(
            {"name": name, "alias_name": name, "company_id": company.id, "user_id": user.id}
        )


def build(env):
    """Create the company and commit it."""
    # What runs by itself would be in the way of what is told to run.
    env["ir.cron"].search([]).write({"active": False})
    Stage.env = env
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
    days = Stage.clock_rule("DAYS", "received", ["closed"], 3, "work_days")
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
    Stage.create_mailbox("complaints", Stage.users["handler"], Stage.company)
    Stage.create_mailbox("plant", Stage.users["unit"], Stage.company)
    lawless = Stage.create_company("尚无投诉管理办法的公司")
    lawless.alias_domain_id = Stage.company.alias_domain_id
    Stage.users["handler"].company_ids |= lawless
    Stage.create_mailbox("lawless", Stage.users["handler"], lawless)


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


def add_account(env, *ports):
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
    env["complaint.intake"]._cron_process()


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
