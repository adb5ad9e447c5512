"""Virtual environments with pinned packages, rebuilt only when their pins change.

A virtual environment cannot be moved, so each is built under a name that says what is in it,
counts only once its `complete` file is there, and is put into use by switching one symbolic link.
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from . import paths
from .console import Failure, Step, notice
from .processes import run_logged

RECIPE = "1"  # raise it when this module fills an environment differently
HOME = paths.RUN / "venvs"


def key(requirements: list[Path], extra: str = "") -> str:
    digest = hashlib.sha256(f"{RECIPE} {sys.version} {sys.base_prefix} {extra}".encode())
    for file in requirements:
        digest.update(f"\0{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def ensure(
    link: Path,
    requirements: list[Path],
    without_dependencies: tuple[Path, ...] = (),
    optional: tuple[Path, ...] = (),
    import_path: Path | None = None,
) -> Path:
    """The environment at `link`; `import_path` (Odoo's source) is importable in it.

    `without_dependencies`: OCA add-ons, whose wheels depend on a package `odoo` that does not
    exist here. `optional`: what everything goes on without.
    """
    name = link.name
    constraints = paths.REQUIREMENTS / "constraints.txt"
    inputs = [*requirements, *without_dependencies, *optional, constraints]
    home = HOME / f"{name}-{key(inputs, str(import_path or ''))}"
    if not (home / "complete").is_file():
        _build(home, requirements, without_dependencies, optional, import_path)
    if not link.is_symlink() or Path(os.readlink(link)) != home:
        fresh = link.with_name(f"{name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(home)
        fresh.replace(link)
    _prune(name, home)
    return link


def _prune(name: str, current: Path) -> None:
    """Keep one older environment: a demo that still runs may be using it."""
    older = [p for p in HOME.glob(f"{name}-*") if p != current]
    older.sort(key=lambda path: path.stat().st_mtime)
    for path in older[:-1]:
        shutil.rmtree(path, ignore_errors=True)


def _build(
    home: Path,
    requirements: list[Path],
    without_dependencies: tuple[Path, ...],
    optional: tuple[Path, ...],
    import_path: Path | None,
) -> None:
    shutil.rmtree(home, ignore_errors=True)
    title = "Installing Python packages (" + ", ".join(f.stem for f in requirements) + ")"
    what = "Installing Python packages failed; is the package index reachable?"
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    with Step(title) as step:
        run_logged([sys.executable, "-m", "venv", home], step, "venv", "Creating a venv failed")
        pip = [home / "bin/python", "-m", "pip", "install", *quiet]
        files = [x for file in requirements for x in ("-r", file)]
        constraints = ["-c", paths.REQUIREMENTS / "constraints.txt"]
        run_logged([*pip, *constraints, *files], step, "pip", what)
        for file in without_dependencies:
            run_logged([*pip, "--no-deps", "-r", file], step, f"pip-{file.stem}", what)
        for file in optional:
            try:
                run_logged([*pip, "--no-deps", "-r", file], step, f"pip-{file.stem}", what)
            except Failure as failure:
                notice(f"going on without {file.name}: {failure}")
        if import_path:
            site = next((home / "lib").glob("python3*/site-packages"))
            (site / "odoo-source.pth").write_text(f"{import_path}\n")
        (home / "complete").touch()
