"""One at a time: two commands that would make the same thing wait for each other."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from .console import Step


@contextlib.contextmanager
def locked(path: Path, what: str) -> Iterator[None]:
    """Hold a lock that the kernel releases even when we are killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with Step(f"Waiting for another command that is {what}"):
                fcntl.flock(stream, fcntl.LOCK_EX)
        yield
