"""Our add-ons: which there are, what they need, and fingerprints that tell when they changed."""

import ast
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from . import paths

# What neither installing nor updating an add-on reads.
NOT_INSTALLED = {"tests", "readme", "__pycache__"}
NOT_INSTALLED_STATIC = {"src", "tests", "description", "lib"}


def manifest(addon: Path) -> dict:
    return ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))


def discover(root: Path = paths.ADDONS) -> dict[str, dict]:
    """Name -> manifest of every installable add-on, in a fixed order."""
    found = {}
    for file in sorted(root.glob("*/__manifest__.py")):
        content = manifest(file.parent)
        if content.get("installable", True):
            found[file.parent.name] = content
    return found


def core_dependencies(manifests: dict[str, dict]) -> list[str]:
    """What our add-ons depend on and is not ours: Odoo's own modules and those from wheels.

    `web` always, because the tests talk to a running server.
    """
    wanted = {"base", "web"}
    for content in manifests.values():
        wanted.update(content.get("depends", []))
    return sorted(wanted - manifests.keys())


def _is_read_at_install(parts: tuple[str, ...]) -> bool:
    if parts[-1].endswith((".pyc", ".md", ".rst")):
        return False
    if NOT_INSTALLED & set(parts[:-1]):
        return False
    return not (parts[0] == "static" and len(parts) > 1 and parts[1] in NOT_INSTALLED_STATIC)


def _digest(root: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"\0{file.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _files(addon: Path, wanted: Callable[[tuple[str, ...]], bool]) -> list[Path]:
    files = (f for f in addon.rglob("*") if f.is_file())
    return sorted(f for f in files if wanted(f.relative_to(addon).parts))


def installed_fingerprint(addon: Path) -> str:
    """Changes when a database with the add-on installed would differ."""
    return _digest(addon, _files(addon, _is_read_at_install))


def code_fingerprint(addon: Path) -> str:
    """Changes when a running server would behave differently: static files and templates too."""

    def wanted(parts: tuple[str, ...]) -> bool:
        return not {"tests", "__pycache__"} & set(parts[:-1]) and not parts[-1].endswith(".pyc")

    return _digest(addon, _files(addon, wanted))


def fingerprints(
    of: Callable[[Path], str], names: Iterable[str], root: Path = paths.ADDONS
) -> dict[str, str]:
    return {name: of(root / name) for name in names}
