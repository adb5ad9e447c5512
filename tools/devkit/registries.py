"""No package registry's host may be written into a file: each machine has its own.

Which hosts those are, this machine's own configuration tells at run time.
"""

import os
import re
import subprocess
import sys
from urllib.parse import urlsplit

from . import paths

LOCAL = {"localhost", "127.0.0.1", "::1", None, ""}
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s'\"]+")

# pip's own defaults, which no configuration file shows.
PIP_DEFAULTS = (
    "from pip._internal.models.index import PyPI as p; "
    "print(f'https://{p.netloc} https://{p.file_storage_domain}')"
)


def hosts_in(text: str) -> set[str]:
    return {urlsplit(address).hostname for address in ADDRESS.findall(text)} - LOCAL


def _answer(command: list[str], env: dict[str, str]) -> str:
    try:
        result = subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, **env}, cwd=paths.ROOT
        )
    except OSError:
        return ""  # a package manager that this machine does not have names no host
    return result.stdout


def hosts(env: dict[str, str]) -> set[str]:
    commands = [
        [sys.executable, "-m", "pip", "config", "list"],
        [sys.executable, "-c", PIP_DEFAULTS],
        ["npm", "config", "get", "registry"],
        ["apt-get", "indextargets", "--format", "$(REPO_URI)"],
    ]
    text = "\n".join(_answer(command, env) for command in commands)
    named = [v for k, v in os.environ.items() if k.startswith(("PIP_", "UV_", "NPM_CONFIG_"))]
    return hosts_in("\n".join([text, *named]))


def mentions(files: list[str], env: dict[str, str]) -> list[str]:
    """`file: host` for every registry host that a file names."""
    wanted = sorted(hosts(env))
    found = []
    for name in files:
        try:
            text = (paths.ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        found += [f"{name}: {host}" for host in wanted if host in text]
    return found
