"""Template databases, so that installing is paid once and not by every test run.

Level 1 holds what our add-ons depend on (minutes to install, hardly ever changes); level 2 is a
clone of it with our add-ons (seconds, changes with our code). Each is named after a fingerprint
of what went in.
"""

import hashlib
import time

from . import addons, paths
from .console import Step, elapsed, notice
from .databases import PREFIX
from .locks import locked
from .workshop import Workshop

RECIPE = "2"  # raise it when this module fills a template differently
CORE = "core"
FULL = "full"
# Tests can look at what a Chinese user sees, but the first language is every user's unless a test
# says otherwise: Odoo's own tests compare English texts.
LANGUAGES = "en_US,zh_CN"


def database_lock():
    return locked(paths.RUN / "databases.lock", "preparing a database")


def key(*parts: object) -> str:
    return hashlib.sha256(repr((RECIPE, *parts)).encode()).hexdigest()[:12]


def _requirements() -> list[bytes]:
    names = ("odoo.txt", "addons.txt", "constraints.txt")
    return [(paths.REQUIREMENTS / name).read_bytes() for name in names]


def report_log(log) -> None:
    """A warning while installing is worth a look, but Odoo ends well all the same: say so."""
    lines = [
        x
        for x in log.read_text(errors="replace").splitlines()
        if " WARNING " in x or " ERROR " in x
    ]
    if lines:
        # Without the moment, the process, the database and the place in the code.
        first = lines[0].partition(": ")[2][:150]
        notice(f"{len(lines)} warning(s) while installing, the first: {first} (see {log})")


def core(workshop: Workshop) -> str:
    """The level-1 template. Call it while holding the database lock."""
    modules = addons.core_dependencies(addons.discover())
    name = f"{PREFIX}{CORE}_{key(workshop.source.identity, modules, _requirements())}"

    def fill(database: str) -> None:
        with Step(f"Installing {len(modules)} Odoo module(s) into a template database") as step:
            workshop.run_odoo(
                database,
                f"--init={','.join(modules)}",
                f"--load-language={LANGUAGES}",
                step=step,
                log="template-core",
                what="Installing Odoo's own modules failed",
            )

    ensure(workshop, name, CORE, fill)
    return name


def full(workshop: Workshop) -> str:
    """The level-2 template. Call it while holding the database lock."""
    ours = addons.discover()
    base = core(workshop)
    if not ours:
        return base
    prints = addons.fingerprints(addons.installed_fingerprint, ours)
    name = f"{PREFIX}{FULL}_{key(base, prints)}"

    def fill(database: str) -> None:
        with Step(f"Installing our {len(ours)} add-on(s) into a template database") as step:
            log = workshop.run_odoo(
                database,
                f"--init={','.join(ours)}",
                step=step,
                log="template-full",
                what="Installing our add-ons failed",
            )
        report_log(log)

    ensure(workshop, name, FULL, fill, source=base)
    return name


def ensure(workshop: Workshop, name: str, kind: str, fill, source: str | None = None) -> None:
    databases = workshop.databases
    databases.sweep()
    existing = databases.ours()
    if name in existing:
        databases.mark(name, {**existing[name], "used": time.time()})
        return
    started = time.monotonic()
    databases.build(name, {"kind": kind}, fill, source)
    databases.prune(kind)
    notice(
        f"template database ready after {elapsed(time.monotonic() - started)}; kept for next time."
    )
