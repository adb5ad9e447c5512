"""Run the test suites of Odoo modules with Odoo's own runner and write down what failed.

All tests run with every module of the database loaded, those included that Odoo would run while
installing: otherwise an add-on that changes a core method would be tested while not loaded yet.
Usage: core_tests.py ODOO_CONF DATABASE RESULT_FILE MODULE...
"""

import json
import logging
import socket
import sys
import threading

from session import load_configuration

import odoo.http
import odoo.modules.registry
import odoo.service.server
from odoo.tests import loader
from odoo.tests.result import OdooTestResult
from odoo.tools import config


class RecordingResult(OdooTestResult):
    """Odoo's result only counts; we want the names, to compare two runs."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.failed = set()

    def addError(self, test, err):
        self.failed.add(test.id())
        super().addError(test, err)

    def addFailure(self, test, err):
        self.failed.add(test.id())
        super().addFailure(test, err)


def start_server(database: str) -> None:
    """Tests that click through pages need the server in this very process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        config["http_port"] = probe.getsockname()[1]
    config["dbfilter"] = f"^{database}$"
    odoo.service.server.load_server_wide_modules()
    odoo.service.server.server = odoo.service.server.ThreadedServer(odoo.http.root)
    odoo.service.server.server.start(stop=False)


def main(conf: str, database: str, result_file: str, modules: list[str]) -> None:
    load_configuration(conf, database)
    logging.getLogger("odoo.tests").setLevel(logging.INFO)
    threading.current_thread().testing = True
    threading.current_thread().dbname = database
    registry = odoo.modules.registry.Registry(database)
    start_server(database)
    config["test_enable"] = True
    config["test_tags"] = "+standard"
    failed, ran, skipped = set(), 0, 0
    for position in ("at_install", "post_install"):
        suite = loader.make_suite(modules, position)
        result = RecordingResult(global_report=registry._assertion_report)
        odoo.modules.module.current_test = True
        suite(result)
        odoo.modules.module.current_test = False
        failed |= result.failed
        ran += result.testsRun
        skipped += result.skipped
    with open(result_file, "w", encoding="utf-8") as file:
        json.dump({"ran": ran, "skipped": skipped, "failed": sorted(failed)}, file)
    odoo.service.server.server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:4], sys.argv[4:])
