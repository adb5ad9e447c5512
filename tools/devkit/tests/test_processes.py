"""Nothing is lost and nothing is left running."""

import os
import subprocess
import sys
import time

import pytest

from devkit import demo, paths, processes
from devkit.console import Failure, Step
from devkit.locks import locked

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def start(owner):
    env = {**os.environ, **processes.own_environment(owner)}
    program = subprocess.Popen(SLEEP, env=env)
    while not any(p.pid == program.pid for p in processes.ours()):
        time.sleep(0.01)  # between fork and exec the child still has our own environment
    return program


def test_what_a_dead_command_left_is_ended_and_the_rest_spared():
    orphan, service = start("1-0"), start(processes.SERVICE)
    child, stranger = start(None), subprocess.Popen(SLEEP)
    try:
        processes.reap_orphans()
        assert orphan.wait(5) is not None
        assert [p.poll() for p in (service, child, stranger)] == [None, None, None]
    finally:
        for program in (orphan, service, child, stranger):
            program.kill()
            program.wait()


def test_a_program_that_does_not_listen_is_killed():
    deaf = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    )
    program = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    program.stdout.readline()
    processes.end([program.pid], patience=0.3)
    assert program.wait(5) == -9


def test_a_process_id_that_was_given_to_another_program_is_not_ours():
    own = os.getpid()
    assert processes.is_running(own, processes.start_time(own))
    assert not processes.is_running(own, "1")


def test_the_state_of_a_demo_that_died_counts_as_none(tmp_path, monkeypatch):
    state = tmp_path / "demo.json"
    monkeypatch.setattr(demo, "STATE", state)
    for text in ("", "{}", '{"pid": 1, "started": "0", "port": 8069, "code": ""}'):
        state.write_text(text)
        assert demo.running() is None


def test_a_failure_names_the_reason_and_the_log(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "LOGS", tmp_path)
    script = "print('odoo.exceptions.UserError: no such unit'); print('bye'); raise SystemExit(3)"
    command = [sys.executable, "-c", script]
    with pytest.raises(Failure) as failure, Step("Trying") as step:
        processes.run_logged(command, step, "try", "Trying failed")
    assert "Trying failed: odoo.exceptions.UserError: no such unit" in str(failure.value)
    assert str(tmp_path / "try.log") in str(failure.value)


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        ("E: Unable to locate package x\n", "E: Unable to locate package x"),
        ("ERROR: No matching distribution\nWARNING: old pip\n", "ERROR: No matching distribution"),
        ("Traceback\n  File x\nKeyError: 'a'\nINFO bye\n", "KeyError: 'a'"),
        ("one\ntwo\n\n", "two"),
        ("", "no output"),
    ],
)
def test_the_reason_is_found_in_a_log(tmp_path, log, reason):
    file = tmp_path / "log"
    file.write_text(log)
    assert processes.reason(file) == reason


def test_a_lock_keeps_others_out_until_its_holder_dies(tmp_path):
    lock = tmp_path / "lock"
    script = (
        f"import time; from pathlib import Path; from devkit.locks import locked\n"
        f"with locked(Path({str(lock)!r}), 'testing'): print(flush=True); time.sleep(60)"
    )
    env = {**os.environ, "PYTHONPATH": str(paths.ROOT / "tools")}
    holder = subprocess.Popen([sys.executable, "-c", script], env=env, stdout=subprocess.PIPE)
    holder.stdout.readline()
    began = time.monotonic()
    killer = subprocess.Popen(["sh", "-c", f"sleep 0.3; kill -9 {holder.pid}"])
    with locked(lock, "testing"):
        assert time.monotonic() - began > 0.2
    killer.wait()
    holder.wait()
