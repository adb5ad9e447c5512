"""Odoo processes: forks that do one piece of work, and a server with workers."""

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import traceback
import urllib.error
import urllib.request
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
        is_done, answer = self.pipe.recv()
        self.process.join()
        assert is_done, answer
        return answer

    def check(self):
        """Fail at once if the work has failed already."""
        if self.pipe.poll():
            self.result()

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
        self.hands = []

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
        gate = self.context.Barrier(len(jobs), timeout=PATIENCE)
        return [self.start(*job, gate=gate) for job in jobs]

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


class Server:
    """An Odoo server with worker processes, as in production."""

    def __init__(self, options, log):
        self.port = free_port()
        self.log = Path(log)
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "odoo", *options),
                *("--workers=2", "--max-cron-threads=1"),
                *(f"--http-port={self.port}", f"--gevent-port={free_port()}"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
        until(self._answers, f"the Odoo server does not start, see {self.log}")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def _answers(self):
        assert self.process.poll() is None, f"the Odoo server ended, see {self.log}"
        try:
            with urllib.request.urlopen(f"{self.url}/web/health", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def kill_cron_worker(self):
        """End the process that runs scheduled actions with -9; the server starts another."""
        pid = re.findall(r"Worker WorkerCron \((\d+)\) alive", self.log.read_text())[-1]
        os.kill(int(pid), signal.SIGKILL)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
