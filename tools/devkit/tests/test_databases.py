"""The promises about databases: only marked ones are dropped, and a name means a whole database."""

import json

import pytest

from devkit import databases, paths
from devkit.console import Failure
from devkit.databases import BUILDING, CLONE, MARK, PREFIX, Databases

DEAD = "1-0"  # process 1 did not start at the start of time
NAME = f"{PREFIX}demo"


class FakeServer:
    """Remembers databases and their comments, as far as our few statements need it."""

    def __init__(self, is_ours=True):
        self.is_ours = is_ours
        self.comments = {}
        self.dies_at = None

    def psql(self, sql, database="postgres", user=None):
        if self.dies_at and self.dies_at in sql:
            raise KeyboardInterrupt
        names = sql.split('"')
        if sql.startswith("CREATE DATABASE"):
            self.comments[names[1]] = None
        elif sql.startswith("COMMENT ON DATABASE"):
            self.comments[names[1]] = sql.partition(" IS '")[2][:-1].replace("''", "'")
        elif sql.startswith("DROP DATABASE"):
            del self.comments[names[1]]
        elif sql.startswith("ALTER DATABASE"):
            self.comments[names[3]] = self.comments.pop(names[1])
        elif "show_trgm" in sql:
            return [["t"]]
        elif "IS NULL" in sql:
            return [[n] for n, c in self.comments.items() if c is None and n.startswith(PREFIX)]
        elif sql.startswith("SELECT datname"):
            return [[n, c] for n, c in self.comments.items() if c and c.startswith(MARK)]
        return []


@pytest.fixture
def server():
    return FakeServer()


@pytest.fixture
def store(server, tmp_path):
    return Databases(server, tmp_path)


def put_file(store, name, text="picture"):
    store.filestore(name).mkdir(parents=True)
    (store.filestore(name) / "ab").write_text(text)


def test_a_database_without_our_mark_stays(server, store):
    for comment in (None, "production", "complaint-suite work tree 000000000000 {}", MARK + "{"):
        server.comments = {"precious": comment}
        with pytest.raises(Failure, match="mark"):
            store.drop("precious")
        assert "precious" in server.comments


def test_the_mark_names_this_work_tree_and_survives_quotes(server, store):
    store.create(NAME, {"kind": "demo", "note": "it's"})
    assert paths.TREE in server.comments[NAME]
    assert store.ours() == {NAME: {"kind": "demo", "note": "it's"}}


def test_a_build_that_is_interrupted_leaves_no_database_of_that_name(server, store):
    def interrupted(name):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.build(NAME, {"kind": "demo"}, interrupted)
    assert NAME not in server.comments
    store.sweep()
    assert server.comments == {}


def test_a_rebuild_keeps_the_old_database_until_the_new_one_is_whole(server, store):
    store.build(NAME, {"kind": "demo", "try": 1}, lambda name: None)
    with pytest.raises(ZeroDivisionError):
        store.build(NAME, {"kind": "demo", "try": 2}, lambda name: 1 / 0)
    assert store.ours()[NAME]["try"] == 1


def test_the_filestore_moves_along_and_replaces_what_a_killed_rename_left(server, store):
    put_file(store, NAME, "leftover")
    store.build(NAME, {"kind": "demo"}, lambda name: put_file(store, name))
    assert (store.filestore(NAME) / "ab").read_text() == "picture"


def test_killed_between_filestore_and_rename_the_database_does_not_count(server, store):
    server.dies_at = "ALTER DATABASE"
    with pytest.raises(KeyboardInterrupt):
        store.build(NAME, {"kind": "demo"}, lambda name: put_file(store, name))
    server.dies_at = None
    assert NAME not in store.ours()
    store.build(NAME, {"kind": "demo"}, lambda name: put_file(store, name))
    assert list(store.ours()) == [f for f in store.ours() if BUILDING in f] + [NAME]


def test_a_clone_shares_files_but_not_their_removal(server, store):
    store.create("template", {"kind": "full"})
    put_file(store, "template")
    with store.temporary_clone("template") as clone:
        (store.filestore(clone) / "ab").unlink()
        assert (store.filestore("template") / "ab").exists()
        assert store.ours()[clone]["kind"] == CLONE
    assert clone not in server.comments
    assert not store.filestore(clone).exists()


def test_the_sweep_spares_the_clone_of_a_run_that_goes_on(server, store):
    store.create("dead", {"kind": CLONE, "owner": DEAD})
    store.create("alive", {"kind": CLONE, "owner": databases.me()})
    store.create("template", {"kind": "full"})
    store.sweep()
    assert set(server.comments) == {"alive", "template"}


@pytest.mark.parametrize(("is_ours", "left"), [(True, set()), (False, {f"{PREFIX}unmarked"})])
def test_an_unmarked_database_is_swept_only_from_our_own_server(server, store, is_ours, left):
    server.is_ours = is_ours
    server.comments = {f"{PREFIX}unmarked": None}
    store.sweep()
    assert set(server.comments) == left


def test_pruning_keeps_the_templates_used_last(server, store):
    for age in range(4):
        store.create(f"t{age}", {"kind": "full", "made": age})
    store.mark("t0", {"kind": "full", "made": 0, "used": 9})
    store.prune("full", keep=2)
    assert set(server.comments) == {"t0", "t3"}


def test_facts_are_json_so_that_people_can_read_them(server, store):
    store.create(NAME, {"kind": "demo"})
    assert json.loads(server.comments[NAME][len(MARK) :]) == {"kind": "demo"}
