"""Databases that can be proven ours, and only those are ever dropped.

Each carries a comment that names this work tree and says, as JSON, what is in it: the proof and
the bookkeeping live and die with the database. What takes long is built under a temporary name
and renamed when complete, so a database with a proper name is always a whole one.
"""

import contextlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from . import paths
from .console import Failure
from .postgres import Server, identifier, literal
from .processes import is_running, start_time

MARK = f"complaint-suite work tree {paths.TREE} "
PREFIX = f"cs_{paths.TREE[:8]}_"
BUILDING = (
    "building"  # kind of a database that is not complete; its maker died if nobody holds the lock
)
CLONE = "clone"  # kind of a test run's own copy; dropped when the run ends, or by the next one
CHINESE = "售后服务差"


def read_mark(comment: str) -> dict | None:
    """The facts in a database's comment, or None if it is not ours."""
    if not comment.startswith(MARK):
        return None
    try:
        return json.loads(comment[len(MARK) :])
    except ValueError:
        return None


def me() -> str:
    return f"{os.getpid()}-{start_time(os.getpid())}"


def _alive(owner: str) -> bool:
    pid, _, started = owner.partition("-")
    return is_running(int(pid), started)


class Databases:
    def __init__(self, server: Server, data_dir: Path = paths.DATA):
        self.server = server
        self.data_dir = data_dir

    def filestore(self, name: str) -> Path:
        return self.data_dir / "filestore" / name

    def ours(self) -> dict[str, dict]:
        rows = self.server.psql(
            "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database "
            f"WHERE shobj_description(oid, 'pg_database') LIKE {literal(MARK + '%')}"
        )
        found = {name: read_mark(comment) for name, comment in rows}
        return {name: facts for name, facts in found.items() if facts is not None}

    def mark(self, name: str, facts: dict) -> None:
        text = literal(MARK + json.dumps(facts, ensure_ascii=False))
        self.server.psql(f"COMMENT ON DATABASE {identifier(name)} IS {text}")

    def create(self, name: str, facts: dict) -> None:
        create = (
            f"CREATE DATABASE {identifier(name)} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
        )
        try:
            # Sorting by code point is Odoo's own choice; the character type must know Chinese
            # letters.
            self.server.psql(f"{create} LC_CTYPE 'C.UTF-8'")
        except Failure:
            self.server.psql(
                create
            )  # a server with other locales; the check below tells if they do
        self.mark(name, facts)
        for extension in ("pg_trgm", "unaccent"):
            self.server.psql(f"CREATE EXTENSION IF NOT EXISTS {extension}", name)
        if self.server.psql(f"SELECT cardinality(show_trgm({literal(CHINESE)})) > 0", name) != [
            ["t"]
        ]:
            self.drop(name)
            raise Failure(
                "pg_trgm finds nothing in Chinese text on this PostgreSQL server: use one whose "
                "operating system has the locale C.UTF-8."
            )

    def clone(self, source: str, name: str, facts: dict) -> None:
        self.server.psql(f"CREATE DATABASE {identifier(name)} TEMPLATE {identifier(source)}")
        self.mark(name, facts)
        self._drop_filestore(name)
        if self.filestore(source).is_dir():
            # Odoo never changes a stored file, it only adds and removes: hard links are copies
            # enough.
            shutil.copytree(self.filestore(source), self.filestore(name), copy_function=os.link)

    def rename(self, name: str, to: str) -> None:
        self._drop_filestore(to)
        if self.filestore(name).is_dir():
            self.filestore(name).rename(self.filestore(to))
        # Last, because from here on the database counts as complete.
        self.server.psql(f"ALTER DATABASE {identifier(name)} RENAME TO {identifier(to)}")

    def drop(self, name: str) -> None:
        if name not in self.ours():
            raise Failure(
                f"The database {name} does not carry the mark of this work tree; it stays."
            )
        self.server.psql(f"DROP DATABASE {identifier(name)} WITH (FORCE)")
        self._drop_filestore(name)

    def _drop_filestore(self, name: str) -> None:
        shutil.rmtree(self.filestore(name), ignore_errors=True)

    def sweep(self) -> None:
        """Remove what killed runs left. Call it only while holding the lock that makers hold."""
        if self.server.is_ours:
            self._adopt()
        for name, facts in self.ours().items():
            if facts["kind"] == BUILDING or (facts["kind"] == CLONE and not _alive(facts["owner"])):
                self.drop(name)

    def _adopt(self) -> None:
        """Mark databases whose maker died before it could; only in a server that is ours anyway."""
        rows = self.server.psql(
            f"SELECT datname FROM pg_database WHERE datname LIKE {literal(PREFIX + '%')} "
            "AND shobj_description(oid, 'pg_database') IS NULL"
        )
        for (name,) in rows:
            self.mark(name, {"kind": BUILDING})

    def build(
        self, name: str, facts: dict, fill: Callable[[str], None], source: str | None = None
    ) -> None:
        """Make the database `name`, out of nothing or a clone of `source`; all or nothing."""
        temporary = f"{PREFIX}{BUILDING}_{uuid.uuid4().hex[:8]}"
        if source:
            self.clone(source, temporary, {"kind": BUILDING})
        else:
            self.create(temporary, {"kind": BUILDING})
        fill(temporary)
        if name in self.ours():
            self.drop(name)
        self.mark(temporary, {**facts, "made": time.time()})
        self.rename(temporary, name)

    @contextlib.contextmanager
    def temporary_clone(self, source: str) -> Iterator[str]:
        """A copy for one run, which it may spoil."""
        name = f"{PREFIX}{CLONE}_{uuid.uuid4().hex[:8]}"
        self.clone(source, name, {"kind": CLONE, "owner": me()})
        try:
            yield name
        finally:
            self.drop(name)

    def prune(self, kind: str, keep: int = 2) -> None:
        """Keep the templates used last."""
        aged = [(f.get("used", f["made"]), n) for n, f in self.ours().items() if f["kind"] == kind]
        for _, name in sorted(aged)[: -keep or None]:
            self.drop(name)
