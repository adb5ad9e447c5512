"""Run benchmark files on a database; see devkit.bench for what they look like.

Usage: run_bench.py ODOO_CONF DATABASE RESULT_FILE CONTEXT_AS_JSON FILE...
"""

import contextlib
import importlib.util
import json
import sys
import time
from pathlib import Path

from session import load_configuration

import odoo.api
import odoo.modules.registry
import odoo.service.server

from devkit.bench import table


def load(path: str):
    name = Path(path).stem
    if (directory := str(Path(path).parent)) not in sys.path:
        sys.path.append(directory)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def main(conf: str, database: str, result_file: str, context: str, files: list[str]) -> int:
    load_configuration(conf, database)
    odoo.service.server.load_server_wide_modules()
    registry = odoo.modules.registry.Registry(database)

    @contextlib.contextmanager
    def new_env():
        with registry.cursor() as cr:
            try:
                yield odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
            finally:
                cr.rollback()

    context = json.loads(context)
    print("  " + " · ".join(f"{key} {value}" for key, value in context.items()), flush=True)
    measured = {}
    for file in files:
        module = load(file)
        rows = []
        started = time.monotonic()
        print(f"\n{module.TITLE}", flush=True)
        for row in module.run(new_env):
            rows.append(row)
            print(f"  {row.name} … {time.monotonic() - started:.0f} s", flush=True)
        measured[module.TITLE] = rows
        print(f"\n{table(rows)}", flush=True)
    result = {
        "context": context,
        "rows": {title: [row.as_json() for row in rows] for title, rows in measured.items()},
    }
    Path(result_file).write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    return 0 if all(row.ok for rows in measured.values() for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:5], sys.argv[5:]))
