"""`tools/run i18n`: bring the translation files of our add-ons up to date.

For each add-on the template (`i18n/NAME.pot`) is written anew from the code, and every language's
file is brought in line with it: translations stay, new terms are added, terms that are gone are
dropped. What has no translation yet is listed, and `--check` makes that, or a file that is not up
to date, a failure.
"""

import argparse
import contextlib
import json

from . import addons, paths, templates
from .console import Failure, Step, notice, say
from .workshop import prepare


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/run i18n", description=__doc__)
    parser.add_argument("addons", nargs="*", metavar="ADDON", help="default: all of ours")
    parser.add_argument("--check", action="store_true", help="change nothing, fail on differences")
    return parser.parse_args(arguments)


def run(arguments: list[str]) -> int:
    options = _arguments(arguments)
    ours = addons.discover()
    names = options.addons or sorted(ours)
    if strangers := [name for name in names if name not in ours]:
        raise Failure(f"There is no add-on {', '.join(strangers)} in addons/.")
    workshop = prepare(["build", "runtime"])
    with contextlib.ExitStack() as stack:
        with templates.database_lock():
            template = templates.full(workshop)
            clone = stack.enter_context(workshop.databases.temporary_clone(template))
        with Step(f"Reading the terms of {len(names)} add-on(s)") as step:
            log = workshop.run_script(
                "update_terms",
                clone,
                "check" if options.check else "write",
                *names,
                step=step,
                what="Reading the terms failed",
            )
    return _report(json.loads(log.read_text().splitlines()[-1]), options.check)


def _report(result: dict, check: bool) -> int:
    for path, missing in result["missing"].items():
        notice(f"{path}: {len(missing)} term(s) without a translation, the first: {missing[0]!r}")
    for path in result["changed"]:
        say(f"{'not up to date' if check else 'updated'}: {path}")
    if not result["changed"] and not result["missing"]:
        say(f"Translations are complete and up to date ({paths.ROOT / 'addons'}).")
    return int(bool(result["missing"] or (check and result["changed"])))
