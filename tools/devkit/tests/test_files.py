"""Files that must agree with each other."""

import json
import re

from devkit import lint, paths, registries
from devkit.bench import Row, table

PRE_COMMIT = (paths.ROOT / ".pre-commit-config.yaml").read_text()
DOCKERFILE = (paths.ROOT / "docker" / "Dockerfile").read_text()


def pinned(requirements: str) -> dict[str, str]:
    text = (paths.REQUIREMENTS / requirements).read_text()
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE))


def revision(repository: str) -> str:
    return re.search(rf"{re.escape(repository)}\n\s+rev: v?(\S+)", PRE_COMMIT)[1]


def test_pre_commit_runs_the_same_versions_as_make_lint():
    pins = pinned("lint.txt")
    assert revision("astral-sh/ruff-pre-commit") == pins["ruff"]
    assert revision("OCA/pylint-odoo") == pins["pylint-odoo"]
    assert revision("OCA/odoo-pre-commit-hooks") == pins["oca-odoo-pre-commit-hooks"]
    packages = json.loads((paths.ROOT / "package.json").read_text())["devDependencies"]
    for name, version in packages.items():
        assert f"{name}@{version}" in PRE_COMMIT


def test_the_npm_lock_holds_the_pinned_versions_and_no_addresses():
    text = (paths.ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in text
    lock = json.loads(text)["packages"]
    for name, version in lock[""]["devDependencies"].items():
        assert lock[f"node_modules/{name}"]["version"] == version


def test_the_image_is_made_of_files_that_exist_and_of_the_shared_lists():
    sources = re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE)
    assert {"packages/", "requirements/", "addons/"} <= set(sources)
    for source in sources:
        assert (paths.ROOT / source).exists(), source
    for used in re.findall(r"/opt/suite/((?:packages|requirements)/[\w.-]+)", DOCKERFILE):
        assert (paths.ROOT / used).is_file(), used
    # A package named in the file itself would be one that the lists do not know.
    installs = re.findall(r"apt-get install(.*)$", DOCKERFILE, re.MULTILINE)
    for rest in installs:
        options = [word for word in rest.split() if word != "\\"]
        assert all(option.startswith("-") for option in options)


def test_the_image_gets_what_it_copies_past_the_ignore_file():
    ignored = (paths.ROOT / "docker" / "Dockerfile.dockerignore").read_text().splitlines()
    for source in re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE):
        assert f"!{source}" in ignored


def test_the_entry_script_can_be_executed():
    assert (paths.ROOT / "docker" / "entrypoint").stat().st_mode & 0o111


def test_hosts_are_found_in_the_forms_that_tools_print():
    text = (
        "index-url='https://user:secret@mirror.example:8443/simple' file:///opt http://localhost/"
    )
    assert registries.hosts_in(text) == {"mirror.example"}


def test_a_file_that_names_a_registry_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(registries.paths, "ROOT", tmp_path)
    monkeypatch.setattr(registries, "hosts", lambda env: {"mirror.example"})
    (tmp_path / "bad.txt").write_text("see https://mirror.example/x")
    (tmp_path / "good.txt").write_text("see the mirror")
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\xff")
    files = ["bad.txt", "good.txt", "logo.png"]
    assert registries.mentions(files, {}) == ["bad.txt: mirror.example"]


def test_lint_looks_at_what_is_not_committed_yet():
    assert "tools/devkit/tests/test_files.py" in lint.tracked_files()


def test_a_benchmark_row_fails_when_slow_when_wrong_and_when_it_has_no_peer():
    assert Row("a", "ms", ours=1, peer=100, budget=100).ok
    assert not Row("a", "ms", ours=1.1, peer=100, budget=100).ok
    assert not Row("a", "ms", ours=1, peer=1000, budget=100, same=False).ok
    assert not Row("a", "ms", ours=1, budget=100).ok
    assert Row("a", "ms", ours=1, limit=1).ok
    assert not Row("a", "ms", ours=1.01, limit=1).ok


def test_the_benchmark_table_lines_up_with_chinese_in_it():
    rows = [Row("客户投诉", "ms", ours=1, peer=5400, budget=100), Row("plain", "ms", ours=2)]
    lines = table(rows).splitlines()
    assert "5,400 ×" in lines[2]
    column = lines[0].index("ours")
    assert lines[3].index("2 ms") == column
    assert lines[2].index("1 ms") == column - 4  # four characters of double width before it
