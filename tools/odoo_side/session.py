"""Opening an Odoo environment from a script; runs in the virtual environment, which has Odoo."""

import contextlib
from collections.abc import Iterator

import odoo.api
import odoo.modules.registry
import odoo.service.server
from odoo.tools import config


def load_configuration(conf: str, database: str) -> None:
    config.parse_config(
        ["--config", conf, "--database", database, "--log-level=warn"], setup_logging=True
    )


@contextlib.contextmanager
def odoo_environment(conf: str, database: str) -> Iterator["odoo.api.Environment"]:
    """An environment as the superuser; what is not committed is rolled back."""
    load_configuration(conf, database)
    odoo.service.server.load_server_wide_modules()
    registry = odoo.modules.registry.Registry(database)
    with registry.cursor() as cr:
        try:
            yield odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        finally:
            cr.rollback()
