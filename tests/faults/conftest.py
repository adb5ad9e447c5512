import pytest

from devkit import paths, templates, testing
from devkit.workshop import prepare

from .database import Database
from .mail import Imap, Smtp, Tap
from .processes import Crew, CronServer, WebServer

LOG = paths.LOGS / "faults.log"


@pytest.fixture(scope="session")
def smtp():
    server = Smtp()
    yield server
    server.close()


@pytest.fixture(scope="session")
def options(smtp):
    """The command line that all Odoo processes of these tests share, without the database."""
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    LOG.unlink(missing_ok=True)
    return [
        f"--config={paths.ODOO_CONF}",
        "--smtp=127.0.0.1",
        f"--smtp-port={smtp.port}",
        f"--logfile={LOG}",
    ]


@pytest.fixture(scope="session")
def database_name():
    workshop = prepare(testing.PACKAGES)
    with templates.database_lock():
        template = templates.full(workshop)
        clone = workshop.databases.temporary_clone(template)
        name = clone.__enter__()
    yield name
    clone.__exit__(None, None, None)


@pytest.fixture(scope="session")
def crew(database_name, options):
    # Odoo knows its add-ons only when the command line is read, which is after this file.
    from . import stage

    crew = Crew(database_name, [*options, f"--database={database_name}"])
    crew.run(stage.build)
    yield crew
    crew.close()


@pytest.fixture(scope="session")
def database(database_name, crew):
    database = Database(database_name)
    yield database
    database.close()


@pytest.fixture(scope="session")
def web_server(database_name, crew, options):
    names = [f"--database={database_name}", f"--db-filter=^{database_name}$"]
    server = WebServer([*options, *names], LOG)
    yield server
    server.close()


@pytest.fixture(scope="session")
def cron_server(database_name, crew, options):
    server = CronServer([*options, f"--database={database_name}"], LOG)
    yield server
    server.close()


@pytest.fixture(scope="session")
def imap():
    server = Imap()
    yield server
    server.close()


@pytest.fixture(scope="session")
def second_imap():
    server = Imap()
    yield server
    server.close()


@pytest.fixture(scope="session")
def tap(imap):
    tap = Tap(imap.port)
    yield tap
    tap.close()
