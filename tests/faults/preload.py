"""Loads Odoo once; the processes of the tests are forks of the one that imports this."""

import importlib
import os

from odoo.modules.registry import Registry
from odoo.sql_db import close_all
from odoo.tools import config

config.parse_config(os.environ["FAULTS_OPTIONS"].split("\n"), setup_logging=True)
Registry(os.environ["FAULTS_DATABASE"])
importlib.import_module("faults.stage")
# A connection must not be shared by two processes.
close_all()
