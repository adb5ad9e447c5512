"""Where things are. Everything we make lives in `.run/`, except the shared download cache."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
REQUIREMENTS = ROOT / "requirements"
PACKAGES = ROOT / "packages"
RUN = ROOT / ".run"
LOGS = RUN / "log"
VENV = RUN / "venv"
DATA = RUN / "data"
ODOO_CONF = RUN / "odoo.conf"

# Names this work tree in databases, process environments and directories outside of it, so that two
# clones on one machine (or one database server) never touch each other's things.
TREE = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]


def user_cache() -> Path:
    """Downloads are kept outside the work tree: a fresh clone must not fetch them again."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "complaint-suite"
