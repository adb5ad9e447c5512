"""`tools/run test-core MODULE...`: do Odoo's own tests still pass with our add-on installed?

The suites of these modules run twice on equal databases, once without our add-ons and once with
one of them. Tests that fail both times are Odoo's affair; any difference is ours.
"""

import argparse
import contextlib
import json
from pathlib import Path

from . import addons, paths, templates
from .console import Failure, Step, say
from .databases import PREFIX
from .workshop import Workshop, prepare

KIND = "suites"


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/run test-core", description=__doc__)
    parser.add_argument("modules", nargs="+", metavar="MODULE")
    parser.add_argument("--with", dest="addon", default="resource_worktime", metavar="ADDON")
    return parser.parse_args(arguments)


def _template(workshop: Workshop, modules: list[str]) -> str:
    core = templates.core(workshop)
    name = f"{PREFIX}{KIND}_{templates.key(core, modules)}"

    def fill(database: str) -> None:
        with Step(f"Installing {', '.join(modules)}") as step:
            workshop.run_odoo(
                database,
                f"--init={','.join(modules)}",
                step=step,
                log="suites",
                what="Installing the modules to test failed",
            )

    templates.ensure(workshop, name, KIND, fill, source=core)
    return name


def _run_suites(workshop: Workshop, database: str, modules: list[str], title: str) -> dict:
    result = paths.RUN / f"core-tests-{database}.json"
    with Step(f"Running the tests of {', '.join(modules)} {title}") as step:
        workshop.run_script(
            "core_tests",
            database,
            str(result),
            *modules,
            step=step,
            what="Running Odoo's tests failed",
        )
    try:
        return json.loads(Path(result).read_text())
    finally:
        result.unlink()


def _line(title: str, result: dict) -> str:
    return (
        f"{title}: {result['ran']} tests, {len(result['failed'])} failed, "
        f"{result['skipped']} skipped"
    )


def run(arguments: list[str]) -> int:
    options = _arguments(arguments)
    if options.addon not in addons.discover():
        raise Failure(f"There is no add-on {options.addon} in addons/.")
    workshop = prepare(["build", "runtime", "test"])
    unknown = [name for name in options.modules if not workshop.source.has_module(name)]
    if unknown:
        raise Failure(f"Odoo has no module {', '.join(unknown)}.")
    results = {}
    for title, addon in (("without our add-ons", None), (f"with {options.addon}", options.addon)):
        with contextlib.ExitStack() as stack:
            with templates.database_lock():
                template = _template(workshop, options.modules)
                clone = stack.enter_context(workshop.databases.temporary_clone(template))
            if addon:
                with Step(f"Installing {addon}") as step:
                    what = f"Installing {addon} failed"
                    workshop.run_odoo(
                        clone, f"--init={addon}", step=step, log="suites-addon", what=what
                    )
            results[title] = _run_suites(workshop, clone, options.modules, title)
    say()
    for title, result in results.items():
        say(_line(title, result))
    return _compare(*results.values())


def _compare(without: dict, with_addon: dict) -> int:
    before, after = set(without["failed"]), set(with_addon["failed"])
    for test in sorted(after - before):
        say(f"  fails only with our add-on: {test}")
    for test in sorted(before - after):
        say(f"  fails only without our add-on: {test}")
    if before == after and without["ran"] == with_addon["ran"]:
        say(f"No difference ({len(before)} fail both times).")
        return 0
    return 1
