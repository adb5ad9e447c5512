"""What is suggested while a clerk types, among two hundred thousand Chinese complaints."""

import random
import time

from complaint_seed import Company, settle

from devkit.bench import Row

TITLE = "Similar complaints"
ADDONS = ["complaint_base"]
OWN_DATABASE = True

TEXTS = 200_000
QUESTIONS = 200
SEED = 20261121


def run(new_env):
    with new_env() as env:
        company = Company(env, "Bench duplicates")
        company.multiply(TEXTS)
        settle(company.env)
        yield from _typed(company)


def _typed(company):
    env = company.env(user=company.handler.id)
    chance = random.Random(SEED)
    cases = env["complaint.case"].search([("company_id", "=", company.company.id)])
    asked = [_while_typing(chance, case) for case in chance.sample(cases, QUESTIONS)]
    phones = [f"138{chance.randrange(5000):08}" for _question in asked]
    for name, facts in (
        ("text", [{} for _question in asked]),
        ("text, phone and customer", [{"phone": phone} for phone in phones]),
    ):
        taken, found = [], 0
        for text, fact in zip(asked, facts, strict=True):
            env.invalidate_all()
            partner = chance.choice(company.partners) if fact else env["res.partner"]
            begin = time.perf_counter()
            similar = env["complaint.case"]._suggest_duplicates(
                text, partner.with_env(env), company.company.with_env(env), **fact
            )
            taken.append(time.perf_counter() - begin)
            found += bool(similar)
        taken.sort()
        yield Row(
            name=f"Suggestion by {name} among {TEXTS:,} texts, p95",
            unit="ms",
            ours=taken[int(len(taken) * 0.95)] * 1000,
            limit=50,
            same=found > QUESTIONS * 0.8,
            note=f"median {taken[len(taken) // 2] * 1000:.1f} ms, "
            f"slowest {taken[-1] * 1000:.1f} ms; "
            f"{found} of {QUESTIONS} had something to suggest",
        )


def _while_typing(chance, case):
    """Return a complaint as somebody else would begin to write it: cut, with other words in it."""
    text = f"{case.subject} {case.description}"
    text = text[: chance.randrange(len(text) // 2, len(text))]
    at = chance.randrange(len(text))
    return f"{text[:at]}麻烦尽快{text[at:]}"
