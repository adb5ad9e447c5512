"""Finding Odoo 19.0's source: a ready checkout, the user's cache, GitHub, or Debian's package.

Debian's package is only unpacked, never installed: it would bring a system service and the
distribution's Python with it. Fetching it needs no root and leaves the system's own sources alone.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import paths
from .console import Failure, Step, notice
from .locks import locked
from .processes import run_logged

REPOSITORY = "https://github.com/odoo/odoo.git"
BRANCH = "19.0"
PROBE_SECONDS = 12  # a firewall that swallows packets must not hold a newcomer up
IDENTITY_FILE = ".complaint-suite-source"

DEBIAN_PACKAGE = "odoo-19"
DEBIAN_PYTHON = "usr/lib/python3/dist-packages"
DEBIAN_ADDONS = f"{DEBIAN_PYTHON}/odoo/addons"
# The package links to these instead of carrying them. Without the JavaScript no page works ...
DEBIAN_SCRIPTS = ["libjs-jquery", "libjs-jquery-form", "libjs-underscore"]
# ... without the fonts it only looks plainer. Newer Font Awesome and Inconsolata have other files
# than those that Odoo's style sheets name.
DEBIAN_OLDER_SUITE = "bookworm"
DEBIAN_FONTS = [
    f"fonts-font-awesome/{DEBIAN_OLDER_SUITE}",
    f"fonts-inconsolata/{DEBIAN_OLDER_SUITE}",
    "fonts-montserrat/sid",
    "fonts-ocr-b/sid",
    "fonts-roboto-unhinted/sid",
]
# Debian leaves this library out (it blurs the background in video calls) but not the mention of
# it: each page then reports an error, and every test that drives a browser fails.
DEBIAN_LEFT_OUT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
DEBIAN_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


@dataclass(frozen=True)
class OdooSource:
    path: Path  # the directory that holds the Python package `odoo`
    identity: str  # changes whenever the code does; part of the key of every template database

    @property
    def addons_paths(self) -> list[Path]:
        """A git checkout has most add-ons beside the package, Debian's tree all of them inside."""
        candidates = [self.path / "odoo" / "addons", self.path / "addons"]
        return [p for p in candidates if any(p.glob("*/__manifest__.py"))]

    def has_module(self, name: str) -> bool:
        return any((p / name / "__manifest__.py").is_file() for p in self.addons_paths)


def version_of(tree: Path) -> str | None:
    """'19.0' for a tree that holds the package `odoo` of that version."""
    release = tree / "odoo" / "release.py"
    if not release.is_file():
        return None
    found = re.search(r"^version_info = \((\d+), (\d+)", release.read_text(), re.MULTILINE)
    return f"{found[1]}.{found[2]}" if found else None


def _locate(tree: Path) -> Path | None:
    for candidate in (tree, tree / DEBIAN_PYTHON):
        if version_of(candidate) == BRANCH:
            return candidate
    return None


def _git_head(tree: Path) -> str | None:
    if not (tree / ".git").exists() or not shutil.which("git"):
        return None
    # safe.directory: a checkout that another user owns (a mounted one, say) may still be read.
    head = ["git", "-c", f"safe.directory={tree}", "-C", str(tree), "rev-parse", "HEAD"]
    result = subprocess.run(head, capture_output=True, text=True)
    return result.stdout.strip() if result.returncode == 0 else None


def identify(tree: Path) -> str:
    if head := _git_head(tree):
        return f"git {head}"
    recorded = tree / IDENTITY_FILE
    for place in (recorded, tree.parents[3] / IDENTITY_FILE if len(tree.parents) > 3 else recorded):
        if place.is_file():
            return place.read_text().strip()
    # A tree of unknown origin: names, sizes and times of its Python files stand for its content.
    digest = hashlib.sha256()
    for file in sorted((tree / "odoo").rglob("*.py")):
        stat = file.stat()
        digest.update(f"{file.relative_to(tree)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return f"tree {digest.hexdigest()[:20]}"


def _opened(tree: Path) -> OdooSource | None:
    located = _locate(tree)
    return located and OdooSource(located, identify(located))


def ensure() -> OdooSource:
    named = os.environ.get("ODOO_SOURCE")
    if named:
        source = _opened(Path(named).expanduser().resolve())
        if not source:
            raise Failure(
                f"ODOO_SOURCE names {named}, which holds no Odoo {BRANCH}; correct or unset it."
            )
        return source
    home = paths.user_cache() / f"odoo-{BRANCH}"
    if source := _opened(home):
        return source
    with locked(home.with_suffix(".lock"), "fetching Odoo"):
        return _opened(home) or _fetch(home)


def _fetch(home: Path) -> OdooSource:
    for leftover in home.parent.glob(f"{home.name}.part-*"):
        shutil.rmtree(leftover)
    part = Path(tempfile.mkdtemp(prefix=f"{home.name}.part-", dir=home.parent))
    try:
        tree = part / "tree"
        if not _fetch_from_git(tree):
            _fetch_from_debian(part, tree)
        if not _locate(tree):
            raise Failure(
                f"What was fetched holds no Odoo {BRANCH}; set ODOO_SOURCE to a checkout."
            )
        part.chmod(0o755)
        if home.exists():  # something that is not Odoo: a damaged tree
            home.rename(part / "damaged")
        tree.rename(home)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return _opened(home)


def _fetch_from_git(tree: Path) -> bool:
    if not shutil.which("git"):
        return False
    env = {"GIT_TERMINAL_PROMPT": "0"}
    with Step("Asking GitHub for Odoo"):
        probe = ["git", "ls-remote", "--exit-code", "--heads", REPOSITORY, BRANCH]
        try:
            answer = subprocess.run(
                probe, env={**os.environ, **env}, capture_output=True, timeout=PROBE_SECONDS
            )
        except subprocess.TimeoutExpired:
            return False
        if answer.returncode:
            return False
    clone = ["git", "clone", "--depth", "1", "--branch", BRANCH, "--progress", REPOSITORY, tree]
    try:
        with Step(f"Cloning Odoo {BRANCH} (about 1 GB on disk)") as step:
            run_logged(clone, step, "odoo-clone", "Cloning Odoo failed", env)
    except Failure as failure:
        notice(f"{failure}; trying Debian's package instead.")
        shutil.rmtree(tree, ignore_errors=True)
        return False
    return True


def _debian_mirror() -> str:
    """The mirror that this machine already uses; none is written down here."""
    hint = f"clone {REPOSITORY} branch {BRANCH} somewhere and name it in ODOO_SOURCE."
    if not shutil.which("apt-get"):
        raise Failure(
            f"GitHub is out of reach and there is no Debian here to take Odoo from: {hint}"
        )
    listing = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(ORIGIN)", "Created-By: Packages"],
        capture_output=True,
        text=True,
    )
    targets = [line.rpartition(" ") for line in listing.stdout.splitlines()]
    for uri, _, origin in targets:
        if origin == "Debian" and "security" not in uri:
            return uri
    if (
        targets
        and not any(origin == "Debian" for _, _, origin in targets)
        and any(origin for _, _, origin in targets)
    ):
        raise Failure(
            f"GitHub is out of reach and this system's mirror is not a Debian one: {hint}"
        )
    # Lists that were never fetched know no origin yet; the address is right all the same.
    for uri, _, _ in targets:
        if uri.rstrip("/").endswith("debian"):
            return uri
    raise Failure(f"GitHub is out of reach and no Debian mirror is configured: {hint}")


def _fetch_from_debian(part: Path, tree: Path) -> None:
    mirror = _debian_mirror()
    if not DEBIAN_KEYRING.is_file():
        raise Failure(
            f"{DEBIAN_KEYRING} is missing; run: sudo apt-get install -y debian-archive-keyring"
        )
    debs, lists = part / "debs", part / "lists"
    for directory in (debs, lists / "partial", part / "cache/archives/partial"):
        directory.mkdir(parents=True)
    sources = part / "sid.list"
    line = f"deb [signed-by={DEBIAN_KEYRING}] {mirror} {{}} main\n"
    sources.write_text(line.format("sid") + line.format(DEBIAN_OLDER_SUITE))
    private = {
        "Dir::State::lists": lists,
        "Dir::Cache": part / "cache",
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "APT::Sandbox::User": "",  # apt's own user may not enter our cache
        "Acquire::Languages": "none",
        "APT::Get::List-Cleanup": "false",
    }
    options = [x for key, value in private.items() for x in ("-o", f"{key}={value}")]
    env = {"LC_ALL": "C"}
    what = "Fetching Odoo from Debian failed"
    with Step("Reading Debian's list of packages") as step:
        run_logged(["apt-get", *options, "update"], step, "odoo-update", what, env)
    with Step(f"Downloading Debian's {DEBIAN_PACKAGE} (120 MB)") as step:
        download = ["apt-get", *options, "download"]
        run_logged(
            [*download, *(f"{name}/sid" for name in (DEBIAN_PACKAGE, *DEBIAN_SCRIPTS))],
            step,
            "odoo-download",
            what,
            env,
            cwd=debs,
        )
        for font in DEBIAN_FONTS:
            try:
                run_logged([*download, font], step, "odoo-fonts", what, env, cwd=debs)
            except Failure:
                notice(f"{font} cannot be had; pages fall back to another font.")
    with Step("Unpacking Odoo") as step:
        tree.mkdir()
        for deb in sorted(debs.glob("*.deb")):
            run_logged(["dpkg", "-x", deb, tree], step, "odoo-unpack", what, env)
    left_out = tree / DEBIAN_ADDONS / DEBIAN_LEFT_OUT
    if not left_out.exists():
        left_out.parent.mkdir(parents=True, exist_ok=True)
        left_out.write_text("// Not part of Debian's package.\n")
    version = next(debs.glob(f"{DEBIAN_PACKAGE}_*.deb")).name.split("_")[1]
    (tree / IDENTITY_FILE).write_text(f"debian {DEBIAN_PACKAGE} {version}\n")
