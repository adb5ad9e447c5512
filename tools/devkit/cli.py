"""The commands. `make X` and `tools/run X` are the same."""

import signal
import sys
from collections.abc import Callable

from .console import Failure, say
from .processes import Stopped

HELP = """\
make demo     start Odoo with our add-ons and demo data on this machine, print where it is
make test     run the tests; ARGS="-k deadline addons/resource_worktime" runs fewer
make lint     check style and Odoo conventions;  make format  repairs what can be repaired
make bench    measure ratios against the peers; ARGS="worktime" runs fewer
make stop     end everything that the above left running
make clean    make stop, then delete everything that the above made in this work tree

tools/run X is the same as make X; besides,
tools/run test-core MODULE...   compares the results of Odoo's own test suites with and without
                                resource_worktime installed
tools/run i18n                  updates the translation files, lists what is untranslated
tools/run coverage              updates docs/coverage.md: which test proves which requirement"""


def _demo(arguments: list[str]) -> int:
    from . import demo

    return demo.run(arguments)


def _stop(arguments: list[str]) -> int:
    from . import stopping

    return stopping.stop()


def _clean(arguments: list[str]) -> int:
    from . import stopping

    return stopping.clean()


def _test(arguments: list[str]) -> int:
    from . import testing

    return testing.run(arguments)


def _test_core(arguments: list[str]) -> int:
    from . import core_suites

    return core_suites.run(arguments)


def _lint(arguments: list[str]) -> int:
    from . import lint

    return lint.run()


def _format(arguments: list[str]) -> int:
    from . import lint

    return lint.repair()


def _i18n(arguments: list[str]) -> int:
    from . import i18n

    return i18n.run(arguments)


def _coverage(arguments: list[str]) -> int:
    from . import coverage_table

    return coverage_table.run(arguments)


def _bench(arguments: list[str]) -> int:
    from . import bench

    return bench.run(arguments)


def _help(arguments: list[str]) -> int:
    say(HELP)
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": _demo,
    "test": _test,
    "test-core": _test_core,
    "lint": _lint,
    "format": _format,
    "bench": _bench,
    "i18n": _i18n,
    "coverage": _coverage,
    "stop": _stop,
    "clean": _clean,
    "help": _help,
}


def _interrupt(number: int, frame: object) -> None:
    raise Stopped


def main() -> int:
    name, *arguments = sys.argv[1:] or ["help"]
    command = COMMANDS.get(name)
    if not command:
        say(f"There is no command {name!r}.\n\n{HELP}")
        return 2
    # A terminal that closes and a service manager that stops us get the same orderly end as Ctrl-C.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        return command(arguments)
    except Failure as failure:
        say(f"\nmake {name}: {failure}")
        return 1
    except KeyboardInterrupt:
        say(f"\nmake {name}: interrupted; running it again continues from here.")
        return 130
