"""Odoo processes: forks that do one piece of work, and servers."""

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import traceback
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from functools import partial
from multiprocessing import forkserver
from pathlib import Path
from unittest.mock import patch

from .database import PATIENCE, until
from .mail import free_port


class Hand:
    """A process at work; it may be killed."""

    def __init__(self, process, pipe):
        self.process, self.pipe = process, pipe

    def result(self):
        """Return what the work returned.

        :raise AssertionError: it failed; with its traceback
        """
        if not self.pipe.poll(PATIENCE):
            raise AssertionError("A process is not done in time")
        try:
            is_done, answer = self.pipe.recv()
        except EOFError:
            self.process.join()
            raise AssertionError(f"A process ended with {self.process.exitcode}") from None
        self.process.join()
        assert is_done, answer
        return answer

    def check(self):
        """Fail at once if the work has ended where it should be held."""
        if self.pipe.poll():
            raise AssertionError(f"A process was not held, but returned {self.result()}")

    def kill(self):
        self.process.kill()
        self.process.join()


class Crew:
    """Starts work in processes of their own.

    Work is a function of a module, called with an environment as superuser and committed; if
    transactions collide it is begun again, as Odoo does for every request.
    """

    def __init__(self, database, options):
        self.database = database
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload([f"{__package__}.preload"])
        places = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        environment = {
            "FAULTS_DATABASE": database,
            "FAULTS_OPTIONS": "\n".join(options),
            "PYTHONPATH": os.pathsep.join(places),
        }
        with patch.dict(os.environ, environment):
            forkserver.ensure_running()
        self.hands, self.gates = [], []

    def start(self, work, *args, gate=None, once=False):
        ours, theirs = self.context.Pipe()
        process = self.context.Process(
            target=_labour, args=(self.database, theirs, gate, once, work, args), daemon=True
        )
        process.start()
        theirs.close()
        self.hands.append(hand := Hand(process, ours))
        return hand

    def run(self, work, *args):
        return self.start(work, *args).result()

    def together(self, *jobs):
        """Start several ``(work, argument, …)`` at the same moment; return their hands."""
        gate = self.gate(len(jobs))
        return [self.start(*job, gate=gate) for job in jobs]

    def gate(self, count):
        """Return a barrier for so many processes."""
        # It vanishes with the last reference of ours, even before a process has found it.
        self.gates.append(gate := self.context.Barrier(count, timeout=PATIENCE))
        return gate

    def close(self):
        for hand in self.hands:
            hand.kill()


def _labour(database, pipe, gate, once, work, args):
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.modules.registry import Registry
    from odoo.service.model import retrying

    try:
        registry = Registry(database).check_signaling()
        with registry.cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            if gate:
                gate.wait()
            do = partial(work, env, *args)
            answer = do() if once else retrying(do, env)
        pipe.send((True, answer))
    except BaseException:
        pipe.send((False, traceback.format_exc()))


class Server(ABC):
    """An Odoo server on the database of the tests.

    :param options: its command line, without those that are each server's own
    :param log: the file that it writes to, with others
    """

    def __init__(self, options, log):
        self.log = Path(log)
        self.process = subprocess.Popen(
            [*(sys.executable, "-m", "odoo"), *options, *self.own_options()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
        until(self._is_ready, f"the Odoo server does not start, see {self.log}")

    @abstractmethod
    def own_options(self):
        """Return the options that no other server has."""

    @abstractmethod
    def is_ready(self):
        """Return whether it has begun to do its work."""

    def _is_ready(self):
        assert self.process.poll() is None, f"the Odoo server ended, see {self.log}"
        return self.is_ready()

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class WebServer(Server):
    """Answers browsers, each request in a thread and a transaction of its own."""

    def own_options(self):
        self.port = free_port()
        return ["--workers=0", "--max-cron-threads=0", f"--http-port={self.port}"]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"{self.url}/web/health", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


class CronServer(Server):
    """Runs scheduled actions in a process that may be killed; the server starts another."""

    def own_options(self):
        return ["--workers=1", "--max-cron-threads=1", "--no-http"]

    def is_ready(self):
        return bool(self._workers())

    def _workers(self):
        return re.findall(r"Worker WorkerCron \((\d+)\) alive", self.log.read_text())

    def kill_worker(self):
        """End the process that runs scheduled actions with -9."""
        os.kill(int(self._workers()[-1]), signal.SIGKILL)
