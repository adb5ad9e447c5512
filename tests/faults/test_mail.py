"""F1, F2, F3: mail over IMAP is never lost and never doubled."""

import os
import signal
import time

import pytest

from odoo.addons.complaint_base.tests.test_intake_mail import mail

from . import stage
from .database import until

JOURNALLED = """
SELECT intake.id, intake.state, complaint_case.id AS case_id, complaint_case.name AS number
  FROM complaint_intake intake
  LEFT JOIN complaint_case ON complaint_case.intake_id = intake.id
 WHERE intake.mail_key = %s
"""
# What a case leaves behind, wherever a second run would leave it twice.
TRACES = {
    "events": "SELECT code FROM complaint_event WHERE case_id = %(case)s ORDER BY code, id",
    "clocks": "SELECT status FROM complaint_clock WHERE case_id = %(case)s ORDER BY rule_id",
    "words": "SELECT direction FROM complaint_contact WHERE case_id = %(case)s",
    "messages": "SELECT message_type FROM mail_message WHERE model = 'complaint.case' "
    "AND res_id = %(case)s ORDER BY id",
    "activities": "SELECT active FROM mail_activity WHERE res_model = 'complaint.case' "
    "AND res_id = %(case)s",
    "outgoing": "SELECT state FROM mail_mail JOIN mail_message message "
    "ON message.id = mail_message_id WHERE model = 'complaint.case' AND res_id = %(case)s",
    "numbers": "SELECT name IS NULL FROM complaint_number WHERE case_id = %(case)s",
}


@pytest.fixture
def empty_mailboxes(imap, second_imap, crew):
    yield
    for box in (imap, second_imap):
        box.empty()
    crew.run(stage.remove_accounts)


def letter(name, **values):
    """Return the id and the source of a mail to the complaints office."""
    values.setdefault("message_id", f"<{name}@faults.test>")
    return values["message_id"], mail(subject=name, **values)


def intake_of(database, message_id):
    [found] = database.rows(JOURNALLED, message_id)
    return found


class Clerk:
    """Reads in the database what became of a mail, and runs the scheduled actions."""

    def __init__(self, database, smtp):
        self.database, self.smtp = database, smtp

    def traces(self, message_id):
        """Return what a mail led to, in a form that two mails can be compared by."""
        intake = intake_of(self.database, message_id)
        assert (intake.state, bool(intake.number)) == ("done", True)
        found = {
            name: [
                row[0]
                for row in self.database.rows(
                    query.replace("%(case)s", "%s"), *[intake.case_id] * query.count("%(case)s")
                )
            ]
            for name, query in TRACES.items()
        }
        # Word to the customer, and to anybody else about this case.
        found["sent"] = len(self.smtp.about(intake.number))
        return found

    def start_crons(self, *names):
        """Have scheduled actions run in the server as soon as it looks."""
        for name in names:
            cron = self.database.value(
                "SELECT res_id FROM ir_model_data WHERE model = 'ir.cron' AND name = %s", name
            )
            self.database.rows(
                "INSERT INTO ir_cron_trigger (cron_id, call_at) "
                "VALUES (%s, now() AT TIME ZONE 'UTC')",
                cron,
            )
        self.database.wake_crons()


GATEWAY, INTAKE = "ir_cron_mail_gateway_action", "ir_cron_intake"


@pytest.fixture
def clerk(database, smtp, server):
    clerk = Clerk(database, smtp)
    far = "now() AT TIME ZONE 'UTC' + interval '1 year'"
    names = (GATEWAY, INTAKE)
    query = f"UPDATE ir_cron SET active = %s, nextcall = {far} WHERE id IN (SELECT res_id "
    query += "FROM ir_model_data WHERE model = 'ir.cron' AND name IN %s)"
    database.rows(query, True, names)
    yield clerk
    database.rows(query, False, names)


@pytest.fixture
def account(crew, tap, empty_mailboxes):
    [account] = crew.run(stage.add_account, tap.port)
    return account


def settle(clerk, imap):
    """Let the server fetch and process until nothing is left."""

    def is_settled():
        clerk.start_crons(GATEWAY, INTAKE)
        time.sleep(0.5)
        pending = "SELECT count(*) FROM complaint_intake WHERE state = 'pending'"
        return not imap.unseen() and not clerk.database.value(pending)

    until(is_settled, "mail is left in the mailbox or in the journal")


@pytest.fixture
def undisturbed(clerk, imap, account):
    """What a mail leads to when nothing happens to it."""
    message_id, source = letter(f"undisturbed {time.time()}")
    imap.deliver(source)
    settle(clerk, imap)
    return clerk.traces(message_id)


@pytest.mark.parametrize("means", ["kill", "terminate"])
def test_F1_interrupted_between_journal_and_case(
    means, database, imap, clerk, account, undisturbed
):
    """The worker is killed, or its connection, when the raw mail is committed and no case yet."""
    message_id, source = letter(f"interrupted by {means}")
    imap.deliver(source)
    with database.hold("complaint_case") as hold:
        clerk.start_crons(GATEWAY)
        waiting = hold.reached()
        intake = intake_of(database, message_id)
        assert (intake.state, intake.case_id) == ("pending", None)
        getattr(hold, means)(*waiting)
    settle(clerk, imap)
    assert clerk.traces(message_id) == undisturbed


@pytest.mark.parametrize(
    "line, before", [(rb"STORE \d+ \+FLAGS", "done"), (rb"STORE \d+ -FLAGS", None)]
)
def test_F1_killed_while_the_server_is_told_what_was_read(
    line, before, database, imap, tap, clerk, account, undisturbed
):
    """The mail is not marked although the case exists; or it was read and is not on record."""
    message_id, source = letter(f"killed at {line.decode()}")
    imap.deliver(source)
    with tap.hold(line) as reached:
        clerk.start_crons(GATEWAY)
        reached()
        found = database.rows(JOURNALLED, message_id)
        assert [intake.state for intake in found] == ([before] if before else [])
        kill_workers_at_work(database)
    settle(clerk, imap)
    assert clerk.traces(message_id) == undisturbed


def kill_workers_at_work(database):
    """End with -9 the processes that have a transaction open."""
    query = (
        "SELECT DISTINCT application_name AS application FROM pg_stat_activity "
        "WHERE datname = current_database() AND application_name LIKE 'odoo-%%' "
        "AND state = 'idle in transaction'"
    )
    found = database.rows(query)
    assert found
    for one in found:
        os.kill(int(one.application.rpartition("-")[2]), signal.SIGKILL)
    until(lambda: not database.rows(query), "a killed process is still there")
