"""Mail servers on loopback: IMAP to fetch from, SMTP to send to, and a tap between."""

import contextlib
import email
import email.policy
import imaplib
import logging
import re
import socket
import subprocess
import sys
import threading

from aiosmtpd.controller import Controller

from .database import PATIENCE, until

logging.getLogger("mail.log").setLevel(logging.WARNING)

USER, PASSWORD = "complaints", "secret"
SERVE = "from pymap.main import main; main()"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Imap:
    """A mailbox on an IMAP server of its own."""

    def __init__(self):
        self.port = free_port()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-c", SERVE, "--host", "127.0.0.1", "--port", str(self.port)),
                *("--no-tls", "dict", "--demo-user", USER, "--demo-password", PASSWORD),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self._answers, "the IMAP server does not start")

    def _answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
            return True

    @contextlib.contextmanager
    def session(self):
        with imaplib.IMAP4("127.0.0.1", self.port) as session:
            session.login(USER, PASSWORD)
            session.select()
            yield session

    def deliver(self, *sources):
        """Put mails into the mailbox as they are, which no SMTP server would take all."""
        with self.session() as session:
            for source in sources:
                assert session.append("INBOX", None, None, source)[0] == "OK"

    def unseen(self):
        with self.session() as session:
            return len(session.search(None, "(UNSEEN)")[1][0].split())

    def forget_seen(self):
        """Make all mails new again, as a restored mailbox or another client does."""
        with self.session() as session:
            session.store("1:*", "-FLAGS", "\\Seen")

    def empty(self):
        with self.session() as session:
            session.store("1:*", "+FLAGS", "\\Deleted")
            session.expunge()

    def close(self):
        self.process.kill()
        self.process.wait()


class Smtp:
    """Takes what Odoo sends."""

    def __init__(self):
        self.outbox = []
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.controller.start()
        self.port = self.controller.port

    async def handle_DATA(self, server, session, envelope):
        self.outbox.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    def about(self, words):
        """Return the mails that contain these words."""
        return [
            message
            for message in self.outbox
            if words in message["Subject"]
            or any(
                words in part.get_content()
                for part in message.walk()
                if part.get_content_maintype() == "text"
            )
        ]

    def close(self):
        self.controller.stop()


class Tap:
    """Passes on what a client says to a server, and stops at a line that one waits for."""

    def __init__(self, port):
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.pattern, self.news = None, None
        self.reached = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    @contextlib.contextmanager
    def hold(self, pattern):
        """Never pass on a line that matches; give the means to wait for it."""
        self.reached.clear()
        self.pattern = re.compile(pattern)
        try:
            yield self._wait
        finally:
            self.pattern = None

    @contextlib.contextmanager
    def tell(self, pattern, news):
        """Answer a line that matches with something else first, as servers may."""
        self.news = re.compile(pattern), news
        try:
            yield
        finally:
            self.news = None

    def _wait(self):
        assert self.reached.wait(PATIENCE), f"the client never said {self.pattern.pattern}"

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _address = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
                for pump, pair in ((self._lines, (client, server)), (self._all, (server, client))):
                    threading.Thread(target=pump, args=pair, daemon=True).start()

    def _lines(self, client, server):
        with contextlib.suppress(OSError), client, server, client.makefile("rb") as stream:
            for line in stream:
                if self.pattern and self.pattern.search(line):
                    self.reached.set()
                    # Nothing is answered; the client waits here until it dies.
                    stream.read()
                    return
                if self.news and self.news[0].search(line):
                    client.sendall(self.news[1])
                server.sendall(line)

    def _all(self, server, client):
        with contextlib.suppress(OSError):
            while piece := server.recv(1 << 16):
                client.sendall(piece)

    def close(self):
        self.listener.close()
