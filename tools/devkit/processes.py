"""Starting programs so that nothing of ours is ever lost or left running.

Every program we start carries an environment variable that names this work tree and the command
that started it. So `make stop` finds all of them, a browser that a test left behind included, and
a run that was killed (even with -9) is cleaned up by the next one, without ever guessing from a
program's name.
"""

import contextlib
import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .console import Failure, Step
from .paths import LOGS, ROOT, TREE

VARIABLE = "COMPLAINT_SUITE_PROCESS"
SERVICE = "service"  # owner of what outlives the command that started it


def start_time(pid: int) -> str | None:
    """A process id alone can be reused; together with the start time it is unique until reboot."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]


def is_running(pid: int, started: str) -> bool:
    return start_time(pid) == started


def own_environment(owner: str | None = None) -> dict[str, str]:
    if owner is None:
        owner = f"{os.getpid()}-{start_time(os.getpid())}"
    return {VARIABLE: f"{TREE}:{owner}"}


@dataclass(frozen=True)
class Ours:
    pid: int
    owner: str

    @property
    def orphaned(self) -> bool:
        if self.owner == SERVICE:
            return False
        pid, _, started = self.owner.partition("-")
        return not is_running(int(pid), started)


def ours() -> list[Ours]:
    """The running programs that commands in this work tree started."""
    wanted = f"{VARIABLE}={TREE}:".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            variables = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # ended meanwhile, or another user's
        for variable in variables:
            if variable.startswith(wanted):
                found.append(Ours(int(entry.name), variable[len(wanted) :].decode()))
    return found


def end(pids: list[int], patience: float = 10) -> None:
    """Ask politely, wait, then insist."""
    waiting = {pid: start_time(pid) for pid in pids}
    for sign in (signal.SIGTERM, signal.SIGKILL):
        for pid in waiting:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)
        limit = time.monotonic() + patience
        while waiting and time.monotonic() < limit:
            waiting = {p: s for p, s in waiting.items() if s and is_running(p, s)}
            time.sleep(0.05)
        if not waiting:
            return


def reap_orphans() -> None:
    """End what a killed command left running, so that it cannot go on working on our databases."""
    end([p.pid for p in ours() if p.orphaned])


def _end_group(process: subprocess.Popen) -> None:
    for sign, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return


def _tail(log: Path) -> list[str]:
    try:
        with log.open("rb") as stream:
            stream.seek(max(0, log.stat().st_size - 8192))
            lines = stream.read().decode(errors="replace").splitlines()
    except OSError:
        return []
    return [line.strip() for line in lines if line.strip()]


# The end of a traceback, what apt, pip and PostgreSQL print, or a line of Odoo's log; the last
# one counts.
REASON = re.compile(
    r"^([\w.]*(Error|Exception)\b.*|(E|ERROR|FATAL|fatal|error): .*|.* (ERROR|CRITICAL) .*)$"
)


def reason(log: Path) -> str:
    """The line of a log that most likely says why the program failed."""
    lines = _tail(log)
    return next(
        (x for x in reversed(lines) if REASON.match(x)), lines[-1] if lines else "no output"
    )


def run_logged(
    command: list[str],
    step: Step,
    log_name: str,
    what: str,
    env: dict[str, str] | None = None,
    owner: str | None = None,
    **popen,
) -> Path:
    """Run a program with its output in a log; its last line shows as progress."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{log_name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=popen.pop("stdin", subprocess.DEVNULL),
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {}), **own_environment(owner)},
            cwd=popen.pop("cwd", ROOT),
            start_new_session=True,
            **popen,
        )
        try:
            while process.poll() is None:
                step.hint = next(reversed(_tail(log)), "")
                time.sleep(0.1)
        except BaseException:
            _end_group(process)
            raise
    if process.returncode:
        raise Failure(f"{what}: {reason(log)[:300]}\n  The full log is {log}")
    return log


class Stopped(KeyboardInterrupt):
    """We alone were told to end, while Ctrl-C on a terminal reaches our children as well."""


def run_attached(command: list[str], env: dict[str, str] | None = None, **popen) -> int:
    """Run a program that shows its own progress on our terminal; return its exit status."""
    on_terminal = os.isatty(0)
    process = subprocess.Popen(
        [str(part) for part in command],
        env={**os.environ, **(env or {}), **own_environment()},
        cwd=popen.pop("cwd", ROOT),
        process_group=None if on_terminal else 0,
        **popen,
    )
    try:
        return process.wait()
    except BaseException as error:
        # A second Ctrl-C would keep the program from closing its browser and server properly.
        if isinstance(error, Stopped) or not on_terminal:
            process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            process.wait(20)
        if process.poll() is None:
            process.kill()
        raise
