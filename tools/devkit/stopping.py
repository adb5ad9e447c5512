"""`make stop` and `make clean`."""

import shutil

from . import demo, paths, postgres
from .console import Failure, Step, say
from .locks import locked
from .processes import end, ours


def _cluster() -> postgres.Cluster | None:
    """Our own server, if this work tree ever made one."""
    if not postgres.cluster_home().is_dir():
        return None
    try:
        binaries = postgres.cluster_programs(paths.VENV)
    except Failure:  # its programs are gone: it is ended like any other program of ours
        return None
    return postgres.Cluster(binaries) if binaries else None


def stop() -> int:
    with Step("Ending what runs"):
        stopped = demo.stop()
        cluster = _cluster()
        database = cluster.stop() if cluster else False
        left = [process.pid for process in ours()]
        end(left)
    parts = [
        text
        for text, true in (
            ("the demo", stopped),
            ("the database server", database),
            (f"{len(left)} other program(s)", left),
        )
        if true
    ]
    say(f"Stopped {', '.join(parts)}." if parts else "Nothing was running.")
    return 0


def clean() -> int:
    if postgres.is_external() and paths.RUN.exists():
        _drop_external()
    stop()
    cluster = _cluster()
    if cluster:
        cluster.remove()
    shutil.rmtree(paths.RUN, ignore_errors=True)
    if paths.RUN.exists():
        raise Failure(f"{paths.RUN} could not be deleted completely; delete it as its owner.")
    shutil.rmtree(paths.ROOT / "node_modules", ignore_errors=True)
    say("Deleted what was made in this work tree; the download cache is kept:")
    say(f"  {paths.user_cache()}")
    return 0


def _drop_external() -> None:
    """Our databases on a server that is not ours; only those with our mark."""
    from .databases import Databases

    databases = Databases(postgres.Server(postgres.client_programs(paths.VENV), {}))
    with locked(paths.RUN / "databases.lock", "using the databases"):
        for name in databases.ours():
            databases.drop(name)
