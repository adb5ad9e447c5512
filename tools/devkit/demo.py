"""`make demo`: Odoo with our add-ons and demo data, in the background, on the first free port.

No worker processes: with them Odoo serves the bus (live updates of the web client) on a second
port that needs a proxy in front. One threaded process serves everything on one port, which is
right for a few users.
"""

import csv
import hashlib
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

from . import addons, paths, templates
from .console import Failure, Step, notice, say
from .databases import PREFIX
from .processes import SERVICE, end, is_running, own_environment, start_time
from .workshop import Workshop, prepare

NAME = f"{PREFIX}demo"
KIND = "demo"
STATE = paths.RUN / "demo.json"
LOG = paths.LOGS / "demo.log"
LOGINS = paths.ROOT / "docs" / "demo-logins.csv"
FIRST_PORT, LAST_PORT = 8069, 8168
PACKAGES = ["build", "runtime"]
OPTIONAL = frozenset({"wkhtmltopdf", "fonts-noto-cjk"})  # all works without them but printing
START_SECONDS = 90


@dataclass(frozen=True)
class Running:
    """The server that a former `make demo` started."""

    pid: int
    started: str
    port: int
    code: str  # fingerprint of what it was started with

    @property
    def alive(self) -> bool:
        return is_running(self.pid, self.started)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def running() -> Running | None:
    try:
        state = Running(**json.loads(STATE.read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return state if state.alive else None


def stop() -> bool:
    state = running()
    if state:
        end([state.pid])
    STATE.unlink(missing_ok=True)
    return state is not None


def run(arguments: list[str]) -> int:
    if arguments:
        raise Failure(f"demo takes no arguments, but got {' '.join(arguments)}.")
    began = time.monotonic()
    workshop = prepare(PACKAGES, OPTIONAL)
    ours = addons.discover()
    code = addons.fingerprints(addons.code_fingerprint, ours)
    everything = hashlib.sha256(repr((workshop.source.identity, code)).encode()).hexdigest()
    with templates.database_lock():
        server = running()
        if server and server.code != everything:
            with Step("Ending the demo that runs older code"):
                stop()
            server = None
        workshop.databases.sweep()
        if not server:
            _bring_database_up_to_date(workshop, code)
            server = _start(workshop, everything)
    _announce(workshop, server, time.monotonic() - began)
    return 0


def _bring_database_up_to_date(workshop: Workshop, code: dict[str, str]) -> None:
    facts = workshop.databases.ours().get(NAME)
    wanted = {"kind": KIND, "source": workshop.source.identity, "code": code}
    if not facts:
        workshop.databases.build(NAME, wanted, lambda name: _install(workshop, name, list(code)))
        return
    if workshop.source.identity != facts["source"]:
        changed, fresh = ["base"], sorted(code.keys() - facts["code"].keys())
    else:
        known = facts["code"]
        changed = sorted(n for n in code if n in known and known[n] != code[n])
        fresh = sorted(code.keys() - known.keys())
    for gone in sorted(facts["code"].keys() - code.keys()):
        notice(f"{gone} is no longer in addons/; `make clean` and `make demo` rebuild without it.")
    if changed or fresh:
        options = [f"--update={','.join(changed)}"] if changed else []
        options += [f"--init={','.join(fresh)}", "--with-demo"] if fresh else []
        with Step(f"Updating the demo database ({', '.join([*changed, *fresh])})") as step:
            log = workshop.run_odoo(
                NAME,
                *options,
                step=step,
                log="demo-update",
                what="Updating the demo database failed",
            )
        templates.report_log(log)
        workshop.databases.mark(NAME, {**facts, **wanted})


def _install(workshop: Workshop, database: str, ours: list[str]) -> None:
    what = "Installing the demo database failed"

    def install(modules: list[str], log: str, title: str, *options: str) -> Path:
        with Step(title) as step:
            init = f"--init={','.join(modules)}"
            return workshop.run_odoo(database, init, *options, step=step, log=log, what=what)

    install(["base", "web"], "demo-base", "Installing Odoo", "--load-language=zh_CN")
    # Before everything else: what is created from now on shall be in China, in Chinese.
    with Step("Setting up a company in China") as step:
        workshop.run_script("prepare_demo", database, step=step, what=what)
    if ours:
        modules = addons.core_dependencies(addons.discover())
        install(modules, "demo-core", f"Installing {len(modules)} Odoo module(s)")
        # Odoo's own demo data, furniture sold in America, would take a minute and be in the
        # way. But it loads ours only on top of modules that have theirs: let it believe that.
        workshop.databases.server.psql("UPDATE ir_module_module SET demo = TRUE", database)
        title = f"Installing our {len(ours)} add-on(s) with demo data"
        templates.report_log(install(ours, "demo-addons", title, "--with-demo"))


def free_port() -> int:
    """The first port from 8069 on that nobody listens on, here or on all addresses."""
    for port in range(FIRST_PORT, LAST_PORT + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise Failure(f"All ports from {FIRST_PORT} to {LAST_PORT} are taken; free one of them.")


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _start(workshop: Workshop, code: str) -> Running:
    for _ in range(3):  # somebody may take the port between our look and Odoo's bind
        server = _launch(workshop, free_port(), code)
        if server:
            return server
    raise Failure(f"Odoo does not start; the full log is {LOG}")


def _launch(workshop: Workshop, port: int, code: str) -> Running | None:
    command = workshop.odoo_command(
        "--config",
        str(paths.ODOO_CONF),
        "--database",
        NAME,
        "--db-filter",
        f"^{NAME}$",
        "--http-port",
        str(port),
        "--workers=0",
        "--max-cron-threads=1",
        # A threaded server restarts itself when a job takes two minutes, and cannot: started by
        # path, it does not find itself again. On a slow machine the first archives take longer.
        "--limit-time-real-cron=3600",
    )
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with Step(f"Starting Odoo on port {port}"), LOG.open("ab") as log:
        position = LOG.stat().st_size
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **workshop.environment, **own_environment(SERVICE)},
            cwd=paths.RUN,
            start_new_session=True,
        )
        started = start_time(process.pid)
        try:
            limit = time.monotonic() + START_SECONDS
            while time.monotonic() < limit and process.poll() is None:
                if _answers(port):
                    # The first page compiles the web client's assets: better now than before the
                    # user.
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/login", timeout=120):
                        pass
                    state = Running(process.pid, started, port, code)
                    fresh = STATE.with_suffix(".new")
                    fresh.write_text(json.dumps(asdict(state)))
                    fresh.replace(STATE)
                    return state
                time.sleep(0.2)
        except BaseException:
            process.kill()
            raise
        ended = process.poll() is not None
        process.kill()
        with LOG.open("rb") as text:
            text.seek(position)
            if ended and b"Address already in use" in text.read():
                return None
    raise Failure(f"Odoo does not answer on port {port}; the full log is {LOG}")


def logins(workshop: Workshop) -> list[dict[str, str]]:
    """The log-ins of docs/demo-logins.csv that exist in the database."""
    rows = workshop.databases.server.psql("SELECT login FROM res_users WHERE active", NAME)
    present = {row[0] for row in rows}
    with LOGINS.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["login"] in present]


def _announce(workshop: Workshop, server: Running, seconds: float) -> None:
    say()
    say(f"Odoo runs at {server.address}  (ready after {seconds:.0f} s)")
    say()
    rows = logins(workshop)
    width = max((len(row["login"]) for row in rows), default=0)
    for row in rows:
        login, password = row["login"].ljust(width), row["password"].ljust(width)
        say(f"  log in as {login}  password {password}  {row['who']}")
    say()
    say(f"  database  {NAME}")
    say(f"  log       {LOG}")
    say("  stop      make stop")
