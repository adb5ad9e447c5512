"""What must come from the system's package manager.

As root we install it; otherwise one line names it and the command that brings it.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import paths
from .console import Failure, Step, notice
from .processes import run_logged

# A package counts as present when one of these programs is, wherever it came from.
PROGRAMS = {
    "git": ("git",),
    "chromium": ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable"),
    "wkhtmltopdf": ("wkhtmltopdf",),
}
# What newer distributions dropped: where it cannot be had, that is no reason to stop.
SOMETIMES_GONE = {"wkhtmltopdf"}
APT_ENVIRONMENT = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}


def is_root() -> bool:
    return os.geteuid() == 0


@dataclass(frozen=True)
class Package:
    name: str
    why: str


def read_list(name: str) -> list[Package]:
    """A list in packages/, which the container image reads too: a package a line, `#` and why."""
    found = []
    for line in (paths.PACKAGES / f"{name}.txt").read_text().splitlines():
        package, _, why = line.partition("#")
        if package.strip():
            found.append(Package(package.strip(), why.strip()))
    return found


def is_snap_stub(program: Path) -> bool:
    """Ubuntu's chromium packages only install a script that asks for the snap."""
    try:
        head = program.read_bytes()[:4096]
    except OSError:
        return False
    return head.startswith(b"#!") and b"snap install" in head or program.resolve().name == "snap"


def find_program(package: str) -> Path | None:
    for name in PROGRAMS[package]:
        found = shutil.which(name)
        if found and not is_snap_stub(Path(found)):
            return Path(found)
    return None


def chromium() -> Path | None:
    """The browser for tests: the variable CHROMIUM, or one on the PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if not found:
            raise Failure(f"CHROMIUM names {named}, which is not a program; correct or unset it.")
        return Path(found)
    return find_program("chromium")


def is_present(package: str) -> bool:
    if package == "chromium":
        return chromium() is not None
    if package in PROGRAMS:
        return find_program(package) is not None
    if package.startswith("fonts-noto-cjk") and shutil.which("fc-list"):
        fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True)
        if fonts.stdout.strip():
            return True
    if not shutil.which("dpkg-query"):
        return False
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status}", package]
    return subprocess.run(query, capture_output=True, text=True).stdout == "installed"


def is_offered(package: str) -> bool:
    """Whether this distribution has the package at all (Debian 13 has no wkhtmltopdf)."""
    show = subprocess.run(
        ["apt-cache", "policy", package],
        capture_output=True,
        text=True,
        env={**os.environ, **APT_ENVIRONMENT},
    )
    candidate = next((x for x in show.stdout.splitlines() if "Candidate:" in x), "(none)")
    return "(none)" not in candidate


def _is_gone(package: str) -> bool:
    """Whether we know that this distribution does not have it (empty lists know nothing)."""
    return bool(shutil.which("apt-cache")) and not _lists_are_empty() and not is_offered(package)


def _lists_are_empty() -> bool:
    return not any(Path("/var/lib/apt/lists").glob("*_Packages*"))


def _apt_install(names: list[str]) -> None:
    what = f"Installing {', '.join(names)} with apt-get failed"
    lock = ["-o", "DPkg::Lock::Timeout=300"]  # another package manager may be busy for a moment
    options = ["-y", "--no-install-recommends", *lock]
    with Step(f"Installing {', '.join(names)}") as step:
        try:
            run_logged(["apt-get", "install", *options, *names], step, "apt", what, APT_ENVIRONMENT)
        except Failure:
            # Package lists that are older than the mirror name files that are gone.
            update = ["apt-get", "update", *lock]
            run_logged(update, step, "apt-update", "apt-get update failed", APT_ENVIRONMENT)
            run_logged(["apt-get", "install", *options, *names], step, "apt", what, APT_ENVIRONMENT)


def ensure(lists: list[str], optional: frozenset[str] = frozenset()) -> None:
    """Make the packages of these lists present.

    `optional` ones are only announced where they cannot be had; without the others we stop.
    """
    missing = [p for name in lists for p in read_list(name) if not is_present(p.name)]
    if not missing:
        return
    has_apt = shutil.which("apt-get") is not None
    if has_apt and is_root():
        if _lists_are_empty():
            with Step("Reading the distribution's package lists") as step:
                update = ["apt-get", "update"]
                run_logged(update, step, "apt-update", "apt-get update failed", APT_ENVIRONMENT)
        offered = [p.name for p in missing if is_offered(p.name)]
        if offered:
            _apt_install(offered)
        missing = [p for p in missing if not is_present(p.name)]
    optional |= {p.name for p in missing if p.name in SOMETIMES_GONE and _is_gone(p.name)}
    for package in [p for p in missing if p.name in optional]:
        notice(f"{package.name} is missing ({package.why}); going on without. {_advice([package])}")
    needed = [p for p in missing if p.name not in optional]
    if needed:
        reasons = "; ".join(f"{p.name} ({p.why})" for p in needed)
        raise Failure(f"Missing: {reasons}. {_advice(needed)}")


def _advice(packages: list[Package]) -> str:
    names = [p.name for p in packages]
    if "chromium" in names and _has_only_a_snap():
        return (
            "Chromium is a snap here, which tests cannot drive: install Google Chrome, or another "
            "Chromium, and name it in the variable CHROMIUM if it is not on the PATH."
        )
    if not shutil.which("apt-get"):
        return "Install them with your system's package manager."
    if gone := [name for name in names if _is_gone(name)]:
        return f"This distribution has no package {', '.join(gone)}."
    return f"Run: sudo apt-get install -y --no-install-recommends {' '.join(names)}"


def _has_only_a_snap() -> bool:
    """Ubuntu: a stub on the PATH, or no package of that name at all."""
    return any(shutil.which(name) for name in PROGRAMS["chromium"]) or _is_gone("chromium")
