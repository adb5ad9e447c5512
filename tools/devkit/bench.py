"""`make bench`: ratios against a peer, measured in one run, with budgets that can fail.

Absolute times say little about another machine; "a hundred times faster than X, in the same
process, with the same result" holds everywhere. The interface for a file
`bench/bench_<topic>.py`:

    from devkit.bench import Row

    TITLE = "Working time"

    def run(new_env):
        with new_env() as env:  # an Odoo environment as superuser, rolled back at the end
            ...
        yield Row(
            name="100,000 deadlines, lunch break, make-up days",
            unit="µs/deadline",
            ours=1.3,
            peer=5400.0,
            peer_name="resource.calendar.plan_hours (Odoo 19.0)",
            budget=100,  # peer must take at least this many times as long
            same=results_are_equal,  # a fast wrong answer fails
            note="same instants",
        )

A file that measures beside other people's add-ons names them in `PEERS = ["helpdesk_mgmt"]`; they
are installed on the database it runs on, from the wheels of requirements/peers.txt.

A file that fills the database with very many rows, committed, says `OWN_DATABASE = True`: it gets a
copy for itself. What several files share stands in `bench/` under another name than `bench_*.py`.

A file that measures add-ons of ours names them in `ADDONS`; it is left out while one of them is not
installable.

A row without a peer can have `limit`, the most that `ours` may be. `run` is a generator, so that
rows show as soon as they are measured; call `new_env` as often as needed. Everything runs on a
copy of the template database in which our add-ons are installed, without demo data.
"""

import ast
import contextlib
import json
import platform
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from . import addons, paths, templates
from .console import Failure, Step, notice, say
from .processes import run_attached
from .workshop import prepare

DIRECTORY = paths.ROOT / "bench"
RESULT = paths.RUN / "bench.json"
HEADINGS = ("what", "ours", "peer", "ratio", "budget", "verdict")


@dataclass(frozen=True)
class Row:
    """One measurement: ours, and how long the peer takes for the same."""

    name: str
    unit: str
    ours: float
    peer: float | None = None
    peer_name: str = ""
    budget: float | None = None
    limit: float | None = None
    same: bool = True
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.peer is None else self.peer / self.ours

    @property
    def ok(self) -> bool:
        if not self.same:
            return False
        if self.budget is not None and (self.ratio is None or self.ratio < self.budget):
            return False
        return self.limit is None or self.ours <= self.limit

    def as_json(self) -> dict:
        return {**asdict(self), "ratio": self.ratio, "ok": self.ok}


def number(value: float) -> str:
    """Three significant digits, without exponents."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _budget(row: Row) -> str:
    if row.budget is not None:
        return f"≥ {number(row.budget)} ×"
    return "" if row.limit is None else f"≤ {number(row.limit)} {row.unit}"


def _verdict(row: Row) -> str:
    if not row.same:
        return "DIFFERENT RESULT"
    if row.ok:
        return "ok"
    return "MISSED"


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.name,
        f"{number(row.ours)} {row.unit}",
        "" if row.peer is None else f"{number(row.peer)} {row.unit}",
        "" if row.ratio is None else f"{number(row.ratio)} ×",
        _budget(row),
        _verdict(row),
    )


def width(text: str) -> int:
    """Columns on a terminal, where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def table(rows: Iterable[Row]) -> str:
    rows = list(rows)
    lines = [HEADINGS, *map(_cells, rows)]
    widths = [max(width(line[i]) for line in lines) for i in range(len(HEADINGS))]
    text = []
    for line in lines:
        cells = (cell + " " * (w - width(cell)) for cell, w in zip(line, widths, strict=True))
        text.append("  ".join(cells).rstrip())
    text.insert(1, "  ".join("-" * w for w in widths))
    for peer in dict.fromkeys(row.peer_name for row in rows if row.peer_name):
        text.append(f"peer: {peer}")
    text += [f"{row.name}: {row.note}" for row in rows if row.note]
    return "\n".join(text)


def selected(arguments: list[str]) -> list[str]:
    """The benchmark files whose names contain one of the arguments; all without arguments."""
    files = sorted(DIRECTORY.glob("bench_*.py"))
    chosen = [f for f in files if not arguments or any(a in f.stem for a in arguments)]
    ours = addons.discover()
    for file in list(chosen):
        if absent := [name for name in named([str(file)], "ADDONS") if name not in ours]:
            notice(f"{file.name} is left out: {', '.join(absent)} cannot be installed yet.")
            chosen.remove(file)
    if not chosen:
        raise Failure(f"No benchmark in {DIRECTORY} matches: {' '.join(arguments) or 'bench_*.py'}")
    return [str(file) for file in chosen]


def named(files: Iterable[str], constant: str) -> list[str]:
    """The add-ons that benchmark files name in a constant, read without running them."""
    names = set()
    for file in files:
        for node in ast.parse(Path(file).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == constant:
                value = ast.literal_eval(node.value)
                names.update(value if isinstance(value, list) else [constant] * bool(value))
    return sorted(names)


def run(arguments: list[str]) -> int:
    files = selected(arguments)
    workshop = prepare(["build", "runtime"], frozenset({"wkhtmltopdf"}))
    alone = [file for file in files if named([file], "OWN_DATABASE")]
    together = [file for file in files if file not in alone]
    RESULT.unlink(missing_ok=True)
    results = [_measure(workshop, group) for group in [together, *([f] for f in alone)] if group]
    rows = {title: rows for result, _status in results for title, rows in result["rows"].items()}
    text = json.dumps({**results[0][0], "rows": rows}, ensure_ascii=False, indent=2)
    RESULT.write_text(text + "\n", encoding="utf-8")
    say(f"\nWritten to {RESULT}")
    return max(status for _result, status in results)


def _measure(workshop, files: list[str]) -> tuple[dict, int]:
    """Run benchmark files on a fresh copy of the template; return findings and status."""
    with contextlib.ExitStack() as stack:
        with templates.database_lock():
            template = templates.full(workshop)
            clone = stack.enter_context(workshop.databases.temporary_clone(template))
        if modules := named(files, "PEERS"):
            with Step(f"Installing {', '.join(modules)} to measure beside") as step:
                workshop.run_odoo(
                    clone,
                    f"--init={','.join(modules)}",
                    step=step,
                    log="bench-peers",
                    what="Installing the peers failed",
                )
        (version,) = workshop.server.psql("SHOW server_version")
        context = {
            "odoo": workshop.source.identity,
            "python": platform.python_version(),
            "postgresql": version[0],
            "machine": f"{platform.machine()}, {platform.system()} {platform.release()}",
        }
        script = paths.ROOT / "tools" / "odoo_side" / "run_bench.py"
        part = RESULT.with_suffix(".part")
        part.unlink(missing_ok=True)
        status = run_attached(
            [workshop.python, script, paths.ODOO_CONF, clone, part, json.dumps(context), *files],
            workshop.environment,
        )
    if not part.is_file():
        raise Failure("The benchmarks did not finish; what went wrong stands above.")
    result = json.loads(part.read_text(encoding="utf-8"))
    part.unlink()
    return result, status
