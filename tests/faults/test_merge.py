"""F10: a merge and an answer that arrives meanwhile; nothing is dropped either way."""

import uuid

import pytest

from odoo.addons.complaint_base.tests.test_intake_mail import mail

from . import stage

CASE = "SELECT state, merged_into_id AS target FROM complaint_case WHERE id = %s"
WORDS = "SELECT text FROM complaint_contact WHERE case_id = %s ORDER BY id"
MESSAGES = (
    "SELECT count(*) FROM mail_message WHERE model = 'complaint.case' AND res_id = %s "
    "AND message_type = 'email'"
)


class Correspondence:
    """A customer who complained by mail, and answers to it."""

    def __init__(self, crew, database):
        self.database, self.crew = database, crew
        self.message_id = f"<{uuid.uuid4()}@faults.test>"
        intake = crew.run(stage.receive, mail(message_id=self.message_id, subject="结块"))
        self.case = database.value("SELECT id FROM complaint_case WHERE intake_id = %s", intake)

    def answer(self, text):
        return mail(
            body=text,
            subject="Re: 结块",
            message_id=f"<{uuid.uuid4()}@faults.test>",
            In_Reply_To=self.message_id,
        )

    @property
    def words(self):
        return [row.text for row in self.database.rows(WORDS, self.case)]

    @property
    def messages(self):
        return self.database.value(MESSAGES, self.case)

    @property
    def state(self):
        [row] = self.database.rows(CASE, self.case)
        return row.state, row.target

    @property
    def clocks(self):
        return [tuple(row) for row in self.database.rows(stage.CLOCKS, (self.case,))]


@pytest.fixture
def first(crew, database):
    return Correspondence(crew, database)


@pytest.fixture
def second(crew, database):
    return Correspondence(crew, database)


def test_F10_answer_arrives_while_the_case_is_being_merged(database, crew, first, second):
    """The merge is written and not committed: the answer waits for it and goes along."""
    untouched = first.state, first.clocks
    merged = f"NEW.id = {first.case} AND NEW.state = 'merged'"
    with database.hold("complaint_case", "AFTER UPDATE", merged) as hold:
        merging = crew.start(stage.merge, first.case, second.case)
        hold.reached(1, [merging])
        answering = crew.start(stage.receive, first.answer("赶在合并当中"))
        database.until_row_is_waited_for(answering)
        hold.release()
        assert merging.result()
        intake = answering.result()
    crew.run(stage.process_pending)
    assert first.state == ("merged", second.case)
    assert second.words == ["赶在合并当中"]
    assert (first.words, first.messages, second.messages) == ([], 1, 2)
    joined = "SELECT joined_case_id FROM complaint_intake WHERE id = %s"
    assert database.value(joined, intake) == second.case
    crew.run(stage.unmerge, first.case)
    assert (first.state, first.clocks) == untouched
    crew.run(stage.receive, first.answer("分开以后"))
    assert (first.words, second.words) == (["分开以后"], ["赶在合并当中"])


def test_F10_merge_arrives_while_an_answer_is_being_taken_in(database, crew, first, second):
    """The answer is written and not committed: the merge waits, and the answer stays."""
    with database.hold("complaint_contact", when=f"NEW.case_id = {first.case}") as hold:
        answering = crew.start(stage.receive, first.answer("刚好在合并之前"))
        hold.reached(1, [answering])
        merging = crew.start(stage.merge, first.case, second.case)
        database.until_row_is_waited_for(merging)
        hold.release()
        answering.result()
        assert merging.result()
    crew.run(stage.process_pending)
    assert first.state == ("merged", second.case)
    assert first.words + second.words == ["刚好在合并之前"]
    crew.run(stage.receive, first.answer("合并以后"))
    assert second.words[-1:] == ["合并以后"]
    crew.run(stage.unmerge, first.case)
    assert first.state == ("registered", None)
    assert sorted(first.words + second.words) == sorted(["刚好在合并之前", "合并以后"])


def test_F10_two_users_merge_each_into_the_other(database, crew, first, second):
    """Whoever comes second is refused; there is no cycle, and both cases can be found."""
    hands = crew.together(
        (stage.merge, first.case, second.case), (stage.merge, second.case, first.case)
    )
    assert sorted(bool(hand.result()) for hand in hands) == [False, True]
    assert sorted([first.state[0], second.state[0]]) == ["merged", "registered"]
    crew.run(stage.receive, first.answer("给第一件"))
    crew.run(stage.receive, second.answer("给第二件"))
    merged, other = (first, second) if first.state[0] == "merged" else (second, first)
    assert (merged.words, other.words) == ([], ["给第一件", "给第二件"])
