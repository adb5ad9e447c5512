"""`make test`: pytest on a copy of the template database."""

import contextlib
import sys
from pathlib import Path

from . import addons, paths, templates
from .console import Failure, notice, say
from .processes import end, ours, own_environment, run_attached
from .workshop import Workshop, prepare

OTHER_PATHS = ("tests", "tools/devkit/tests")
PACKAGES = ["build", "runtime", "test"]
NO_TESTS = 5  # pytest's exit status


def _names_path(argument: str) -> bool:
    if argument.startswith("-"):
        return False
    try:
        return (paths.ROOT / argument.partition("::")[0]).exists()
    except OSError:  # a long expression for -k is no file name
        return False


def selected(arguments: list[str]) -> list[str]:
    """The arguments for pytest: what the person gave, and where to look if that names no place."""
    if any(_names_path(argument) for argument in arguments):
        return arguments
    # An add-on that is not installable is under construction: its tests have no database.
    places = [f"addons/{name}" for name in addons.discover()]
    places += [p for p in OTHER_PATHS if (paths.ROOT / p).is_dir()]
    return [*arguments, *places]


def needs_database(arguments: list[str]) -> bool:
    """The tests of this toolkit run without Odoo; everything else has a database at hand."""
    places = [Path(a.partition("::")[0]) for a in arguments if _names_path(a)]
    inside = (paths.ROOT / "tools").resolve()
    return not all((paths.ROOT / p).resolve().is_relative_to(inside) for p in places)


def run(arguments: list[str]) -> int:
    arguments = selected(arguments)
    if not needs_database(arguments):
        workshop = prepare(["build"])
        return run_attached([workshop.python, "-m", "pytest", "-p", "no:odoo", *arguments])
    workshop = prepare(PACKAGES)
    with contextlib.ExitStack() as stack:
        with templates.database_lock():
            template = templates.full(workshop)
            clone = stack.enter_context(workshop.databases.temporary_clone(template))
        say()
        status = _pytest(workshop, clone, arguments)
    if status == NO_TESTS:
        raise Failure(f"No test matches: {' '.join(arguments)}")
    return status


def _pytest(workshop: Workshop, database: str, arguments: list[str]) -> int:
    command = [
        workshop.python,
        "-m",
        "pytest",
        f"--odoo-config={paths.ODOO_CONF}",
        f"--odoo-database={database}",
        "--odoo-http",
        f"--odoo-extra=db-filter=^{database}$",
        *arguments,
    ]
    try:
        return run_attached(command, workshop.environment)
    finally:
        # A browser can outlive the test that started it.
        mine = next(iter(own_environment().values())).partition(":")[2]
        left = [process.pid for process in ours() if process.owner == mine]
        if left:
            notice(f"ended {len(left)} program(s) that the tests left running.")
            end(left)
        sys.stdout.flush()
