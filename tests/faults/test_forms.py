"""F15: a form that is sent twice at the same moment is one case."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from lxml import html

from . import stage

MADE = """
SELECT complaint_case.id FROM complaint_case
  JOIN complaint_intake intake ON intake.id = intake_id WHERE intake.key LIKE %s
"""


class Browser:
    """A customer with a session, who may be impatient."""

    def __init__(self, server):
        self.url = server.url
        self.session = requests.Session()

    def log_in(self, login):
        token = self.form("/web/login")["csrf_token"]
        data = {"login": login, "password": login, "csrf_token": token}
        self.session.post(f"{self.url}/web/login", data, timeout=60).raise_for_status()
        return self

    def form(self, path):
        page = html.fromstring(self.session.get(self.url + path, timeout=60).text)
        [form] = page.xpath("//form[.//input[@name='csrf_token']][@method='post']")[:1]
        return dict(form.form_values())

    def send(self, path, data):
        """Send a form in a connection of its own; return the answer, not followed."""
        return requests.post(
            self.url + path,
            data,
            cookies=self.session.cookies,
            allow_redirects=False,
            timeout=60,
        )

    def send_at_once(self, path, data, times):
        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(lambda _number: self.send(path, data), range(times)))


@pytest.fixture
def customer(web_server):
    return Browser(web_server).log_in(stage.PORTAL_LOGIN)


@pytest.fixture
def passer_by(web_server):
    return Browser(web_server)


def assert_one_case(database, data, answers):
    """Everybody was thanked, and one case was made."""
    assert {answer.status_code for answer in answers} == {303}
    assert len(database.rows(MADE, f"%{data['form_token']}")) == 1


def test_F15_customer_clicks_twice(database, customer):
    """Two requests have the form in hand at once: both are about to write it down."""
    path = "/my/complaints/new"
    data = {**customer.form(path), "subject": "强度不足", "description": "3 天强度不够"}
    with database.hold("complaint_intake") as hold, ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(customer.send, path, data) for _number in range(2)]
        hold.reached(2)
        hold.release()
        answers = [answer.result() for answer in answers]
    # Going back and sending it once more makes no other case either.
    answers.append(customer.send(path, data))
    assert_one_case(database, data, answers)


def test_F15_second_click_while_the_case_is_being_made(database, customer):
    """The second click is answered at once; it neither waits nor makes a case of its own."""
    path = "/my/complaints/new"
    data = {**customer.form(path), "subject": "袋重不足", "description": "每袋少 2 公斤"}
    with database.hold("complaint_case") as hold, ThreadPoolExecutor(2) as pool:
        first = pool.submit(customer.send, path, data)
        hold.reached()
        second = pool.submit(customer.send, path, data).result()
        assert not first.done()
        hold.release()
        answers = [first.result(), second]
    assert_one_case(database, data, answers)


def test_F15_form_without_login_is_replayed(database, passer_by):
    data = {
        **passer_by.form("/complaint"),
        "name": "王五",
        "phone": "13993112345",
        "subject": "袋重不足",
        "description": "每袋少 2 公斤",
    }
    answers = passer_by.send_at_once("/complaint", data, 4)
    assert_one_case(database, data, answers)
