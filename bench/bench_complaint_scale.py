"""What a person opens, at a thousand and at a million complaints.

Every screen is asked for as the web client asks: the specification is read from the view that the
menu opens, the domain from the filters it switches on, counts stop where the client's do. A
handler and a member of a responsible unit ask, under the record rules, and a customer opens the
portal over HTTP. A person has as many complaints of his own in both companies, which is what lets
the two be compared.
"""

import time
from statistics import median

from complaint_seed import Company, settle
from lxml import etree
from werkzeug.test import Client

import odoo.http
from odoo.service import security
from odoo.tools.safe_eval import safe_eval

from devkit.bench import Row

TITLE = "A million complaints"
ADDONS = ["complaint_base"]
OWN_DATABASE = True

SMALL, LARGE = 1_000, 1_000_000
REPEAT = 15
BUDGET = 1.5
# The web client's own limits.
LIST, CARDS, COUNT = 80, 40, 10_000

MENUS = (
    ("complaint_case_action", "list"),
    ("complaint_case_action", "kanban"),
    ("complaint_case_action_my", "kanban"),
    ("complaint_case_action_my", "list"),
    ("complaint_case_action_accept", "list"),
    ("complaint_case_action_late", "list"),
    ("complaint_clock_action_running", "list"),
    ("complaint_dispatch_action", "list"),
    ("complaint_contact_action", "list"),
    ("complaint_case_action", "form"),
)
UNIT_MENUS = (
    ("complaint_dispatch_action_my_unit", "list"),
    ("complaint_dispatch_action_my_unit", "kanban"),
    ("complaint_dispatch_action_my_unit", "form"),
)


def run(new_env):
    with new_env() as env:
        company = Company(env, "Bench scale")
        small = _measured(new_env, company, SMALL)
        began = time.perf_counter()
        large = _measured(new_env, company, LARGE)
        seconds = time.perf_counter() - began
    for name in small:
        yield Row(
            name=name,
            unit=f"× its time at {SMALL:,}",
            ours=large[name] / small[name],
            limit=BUDGET,
            note=f"{small[name] * 1000:.1f} ms at {SMALL:,}, "
            f"{large[name] * 1000:.1f} ms at {LARGE:,}",
        )
    yield Row(
        name=f"Making {LARGE:,} complaints to measure on",
        unit="s",
        ours=seconds,
        note="not a promise; what this benchmark takes",
    )


def _measured(new_env, company, count):
    """Return ``{screen: median seconds}`` with ``count`` complaints in the database."""
    company.multiply(count)
    settle(company.env)
    times = {}
    with new_env() as env:
        for user, menus in ((company.handler, MENUS), (company.unit_user, UNIT_MENUS)):
            mine = env(user=user.id, context={"allowed_company_ids": company.company.ids})
            for xmlid, kind in menus:
                name, question = screen(mine, xmlid, kind)
                times[name] = _median(question, mine)
    client, env = _browser(new_env, company.customer), None
    for path in ("/my/complaints", "/my/complaints?filterby=open", "/my/complaints/{case}"):
        url = path.format(case=_own_case(company))
        times[f"Portal {path}"] = _median(lambda url=url: _opened(client, url), env)
    return times


def _median(question, env):
    taken = []
    for turn in range(REPEAT + 2):
        if env is not None:
            env.invalidate_all()
        begin = time.perf_counter()
        question()
        if turn > 1:
            taken.append(time.perf_counter() - begin)
    return median(taken)


# ----------------------------------------------------------------
# What the web client asks
# ----------------------------------------------------------------


def screen(env, xmlid, kind):
    """Return the name of what a menu opens, and a function that asks for it."""
    action = env["ir.actions.actions"]._for_xml_id(f"complaint_base.{xmlid}")
    model = env[action["res_model"]]
    views = {view: view_id for view_id, view in action["views"]}
    filters = (action.get("search_view_id") or (False,))[0]
    arches = model.get_views([(views.get(kind, False), kind), (filters, "search")])["views"]
    node = etree.fromstring(arches[kind]["arch"])
    domain = [
        *safe_eval(action["domain"] or "[]", {"uid": env.uid}),
        *_filters(env, action, etree.fromstring(arches["search"]["arch"])),
    ]
    asked = specification(model, node, nested=kind == "form")
    name = f"{action['name']}: {kind}"
    if kind == "form":
        record = model.search(domain, limit=1)
        return name, lambda: model.browse(record.id).web_read(asked)
    group = node.get("default_group_by")
    if group and kind == "kanban":
        return name, lambda: model.with_context(read_group_expand=True).web_read_group(
            domain,
            [group],
            [],
            auto_unfold=True,
            unfold_read_specification=asked,
            unfold_read_default_limit=CARDS,
        )
    limit = LIST if kind == "list" else CARDS
    return name, lambda: model.with_context(bin_size=True).web_search_read(
        domain, asked, limit=limit, count_limit=COUNT + 1
    )


def _filters(env, action, search):
    """Return the domain of the filters that the action switches on."""
    context = safe_eval(action["context"] or "{}", {"uid": env.uid})
    chosen = [
        name.removeprefix("search_default_")
        for name, value in context.items()
        if name.startswith("search_default_") and value
    ]
    domain = []
    for name in chosen:
        (node,) = search.xpath(f"//filter[@name='{name}']") or [None]
        if node is not None and node.get("domain"):
            domain += safe_eval(node.get("domain"), {"uid": env.uid})
    return domain


def specification(model, node, nested):
    """Return the fields of a view as the client asks for them."""
    asked = {}
    for child in node.iter("field"):
        if any(parent.tag == "field" for parent in child.iterancestors() if parent is not node):
            continue
        name = child.get("name")
        field = model._fields[name]
        asked[name] = {}
        if field.type == "many2one":
            asked[name] = {"fields": {"display_name": {}}}
        elif field.type in ("one2many", "many2many"):
            comodel = model.env[field.comodel_name]
            lists = [part for part in child if part.tag in ("list", "kanban")]
            if nested and lists:
                asked[name] = {
                    "fields": specification(comodel, lists[0], nested=False),
                    "limit": 40,
                }
            elif nested:
                asked[name] = {"fields": {"display_name": {}}, "limit": 40}
    return asked


# ----------------------------------------------------------------
# The customer's browser
# ----------------------------------------------------------------


def _browser(new_env, user):
    """Return an HTTP client in which a customer is logged in."""
    with new_env() as env:
        user = env["res.users"].browse(user.id)
        session = odoo.http.root.session_store.new()
        session.update(odoo.http.get_default_session(), db=env.cr.dbname, _trace_disable=True)
        session.uid, session.login = user.id, user.login
        session.session_token = security.compute_session_token(session, env(user=user.id))
        session.context = dict(env(user=user.id)["res.users"].context_get())
        odoo.http.root.session_store.save(session)
    client = Client(odoo.http.root)
    client.set_cookie("session_id", session.sid, domain="localhost")
    return client


def _own_case(company):
    return (
        company.env["complaint.case"]
        .search([("partner_id", "=", company.customer.partner_id.id)], limit=1)
        .id
    )


def _opened(client, url):
    response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url} answers {response.status}: {response.text[:500]}")
