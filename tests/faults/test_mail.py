"""F1, F2, F3: mail over IMAP is never lost and never doubled."""

import time
import uuid

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
    "numbers": "SELECT name IS NULL FROM complaint_number WHERE case_id = %(case)s",
}


def letter(name, **values):
    """Return the id and the source of a mail to the complaints office."""
    values.setdefault("message_id", f"<{uuid.uuid4()}@faults.test>")
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
OUTBOX = "ir_cron_mail_scheduler_action"


@pytest.fixture(scope="module")
def clerk(database, smtp, cron_server):
    clerk = Clerk(database, smtp)
    far = "now() AT TIME ZONE 'UTC' + interval '1 year'"
    names = (GATEWAY, INTAKE, OUTBOX)
    query = f"UPDATE ir_cron SET active = %s, nextcall = {far} WHERE id IN (SELECT res_id "
    query += "FROM ir_model_data WHERE model = 'ir.cron' AND name IN %s)"
    database.rows(query, True, names)
    yield clerk
    database.rows(query, False, names)


@pytest.fixture(scope="module")
def account(crew, tap):
    """The account that the server fetches from."""
    [account] = crew.run(stage.add_accounts, tap.port)
    yield account
    crew.run(stage.remove_accounts)


def settle(clerk, imap):
    """Let the server fetch, process and send until nothing is left."""

    def is_settled():
        clerk.start_crons(GATEWAY, INTAKE, OUTBOX)
        time.sleep(0.5)
        left = (
            "SELECT (SELECT count(*) FROM complaint_intake WHERE state = 'pending') + "
            "(SELECT count(*) FROM mail_mail WHERE state = 'outgoing')"
        )
        return not imap.unseen() and not clerk.database.value(left)

    until(is_settled, "mail is left in the mailbox, in the journal or in the outbox")


@pytest.fixture(scope="module")
def undisturbed(clerk, imap, account):
    """What a mail leads to when nothing happens to it."""
    message_id, source = letter("undisturbed")
    imap.deliver(source)
    settle(clerk, imap)
    return clerk.traces(message_id)


@pytest.mark.parametrize("means", ["kill", "terminate"])
def test_F1_interrupted_between_journal_and_case(
    means, database, cron_server, imap, clerk, account, undisturbed
):
    """The worker is killed, or its connection, when the raw mail is committed and no case yet."""
    message_id, source = letter(f"interrupted by {means}")
    imap.deliver(source)
    with database.hold("complaint_case") as hold:
        clerk.start_crons(GATEWAY)
        hold.reached()
        intake = intake_of(database, message_id)
        assert (intake.state, intake.case_id) == ("pending", None)
        if means == "kill":
            hold.lose(cron_server.kill_worker)
        else:
            hold.terminate()
    settle(clerk, imap)
    assert clerk.traces(message_id) == undisturbed


@pytest.mark.parametrize(
    "line, before", [(rb"STORE \d+ \+FLAGS", "done"), (rb"STORE \d+ -FLAGS", None)]
)
def test_F1_killed_while_the_server_is_told_what_was_read(
    line, before, database, cron_server, imap, tap, clerk, account, undisturbed
):
    """The mail is not marked although the case exists; or it was read and is not on record."""
    message_id, source = letter(f"killed at {line.decode()}")
    imap.deliver(source)
    with tap.hold(line) as reached:
        clerk.start_crons(GATEWAY)
        reached()
        found = database.rows(JOURNALLED, message_id)
        assert [intake.state for intake in found] == ([before] if before else [])
        cron_server.kill_worker()
    settle(clerk, imap)
    assert clerk.traces(message_id) == undisturbed


# ---- F2: mails that nobody can read


def part(number):
    return (
        "--b\r\nContent-Type: application/octet-stream\r\n"
        f'Content-Disposition: attachment; filename="f{number}.txt"\r\n\r\nx{number}\r\n'
    )


def broken_letters():
    """Return mails that other systems are known to stumble over: name, id and source."""
    mixed = {"Content_Type": 'multipart/mixed; boundary="b"'}
    many = "".join(part(number) for number in range(400)) + "--b--\r\n"
    found = {
        "bad charset": letter("bad charset", charset="x-nonsense"),
        "400 attachments": letter("400 attachments", body=many, **mixed),
        "invalid sender": letter("invalid sender", sender="<<>>;;"),
        "giant header": letter("giant header", X_Giant="长" * 300_000),
        "20 MB": letter(
            "20 MB",
            body="\r\n".join(["A" * 76] * 270_000),
            Content_Type="application/zip",
            Content_Transfer_Encoding="base64",
        ),
    }
    no_id = f"no message id {uuid.uuid4()}"
    found["no Message-ID"] = (None, mail(subject=no_id, message_id=None))
    return found, no_id


def test_F2_broken_mails_stop_no_other(database, imap, clerk, account):
    """All are on record byte for byte, all are shown to somebody, those behind them arrive."""
    broken, no_id = broken_letters()
    good_id, good = letter("a good one at the end")
    imap.deliver(*(source for _id, source in broken.values()), good)
    settle(clerk, imap)
    for name, (message_id, source) in broken.items():
        if message_id:
            intake = intake_of(database, message_id)
        else:
            [intake] = database.rows(
                "SELECT id, state FROM complaint_intake WHERE name = %s", no_id
            )
        assert intake.state in ("done", "quarantined"), name
        assert size_of_raw(database, intake.id) == len(source), name
    assert intake_of(database, good_id).case_id


def size_of_raw(database, intake_id):
    return database.value(
        "SELECT file_size FROM ir_attachment WHERE res_model = 'complaint.intake' "
        "AND res_field = 'raw' AND res_id = %s",
        intake_id,
    )


def test_F2_quarantine_is_seen_and_emptied_by_a_handler(database, crew, imap, clerk, account):
    """One mail cannot be processed; the next one arrives, and somebody can mend the first."""
    bad_id, bad = letter("poison")
    good_id, good = letter("behind the poison")
    with database.refuse("complaint_case", "NEW.subject = 'poison'"):
        imap.deliver(bad, good)
        settle(clerk, imap)
        intake = intake_of(database, bad_id)
        assert (intake.state, intake.case_id) == ("quarantined", None)
        assert intake_of(database, good_id).case_id
    assert "refused by a test" in crew.run(stage.read_quarantine, "handler")[bad_id]
    crew.run(stage.retry, "handler", intake.id)
    intake = intake_of(database, bad_id)
    assert (intake.state, bool(intake.case_id)) == ("done", True)


def test_F2_news_of_another_mail_are_not_taken_for_the_mail(imap, tap, clerk, account, undisturbed):
    """Somebody else reads the mailbox at the same time, and the server says so."""
    message_id, source = letter("while a colleague reads")
    imap.deliver(source)
    with tap.tell(rb"FETCH", b"* 1 FETCH (FLAGS (\\Seen))\r\n"):
        settle(clerk, imap)
    assert clerk.traces(message_id) == undisturbed


# ---- F3: the same mail more than once


@pytest.fixture(scope="module")
def accounts(crew, account, imap, second_imap):
    """Two accounts of the first mailbox, one of the second; nobody fetches but the test."""
    return crew.run(stage.add_accounts, imap.port, imap.port, second_imap.port)


@pytest.mark.parametrize("pair", [(0, 1), (0, 2)], ids=["one mailbox", "two mailboxes"])
def test_F3_fetched_by_two_processes_at_once(
    pair, database, crew, imap, second_imap, clerk, accounts, undisturbed
):
    """Both are about to write it down at the same moment."""
    message_id, source = letter(f"fetched twice by {pair}")
    copy = source.replace(b"complaints@", b"plant@")
    imap.deliver(source)
    if pair == (0, 2):
        second_imap.deliver(copy)
    with database.hold("complaint_intake") as hold:
        hands = [crew.start(stage.fetch, accounts[index]) for index in pair]
        hold.reached(2, hands)
        hold.release()
        for hand in hands:
            hand.result()
    crew.run(stage.process_pending)
    mailboxes = database.value(
        "SELECT count(*) FROM complaint_intake_mailbox_rel WHERE intake_id = %s",
        intake_of(database, message_id).id,
    )
    assert mailboxes == (2 if pair == (0, 2) else 1)
    assert clerk.traces(message_id) == undisturbed


def test_F3_fetched_again_from_a_mailbox_that_forgot(
    database, crew, imap, clerk, accounts, undisturbed
):
    message_id, source = letter("fetched again")
    imap.deliver(source)
    before = "SELECT count(*) FROM complaint_case"
    crew.run(stage.fetch, accounts[0])
    cases = database.value(before)
    imap.forget_seen()
    crew.run(stage.fetch, accounts[1])
    assert not imap.unseen()
    assert database.value(before) == cases
    assert clerk.traces(message_id) == undisturbed
