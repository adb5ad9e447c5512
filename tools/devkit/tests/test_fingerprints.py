"""What makes a template database or an environment be made anew, and what does not."""

import pytest

from devkit import addons, venv


@pytest.fixture
def suite(tmp_path):
    """Two add-ons, one depending on the other and on Odoo's `stock`."""
    for name, depends in (("first", ["mail"]), ("second", ["first", "stock"])):
        addon = tmp_path / name
        (addon / "models").mkdir(parents=True)
        (addon / "tests").mkdir()
        (addon / "static/src").mkdir(parents=True)
        (addon / "__manifest__.py").write_text(f"{{'name': '{name}', 'depends': {depends}}}")
        (addon / "models/thing.py").write_text("x = 1\n")
    return tmp_path


def change(file, text):
    file.write_text(file.read_text() + text if file.exists() else text)


def test_core_dependencies_leave_out_our_own_and_always_have_web(suite):
    manifests = addons.discover(suite)
    assert addons.core_dependencies(manifests) == ["base", "mail", "stock", "web"]


def test_an_add_on_that_is_not_installable_is_not_ours_to_install(suite):
    (suite / "first/__manifest__.py").write_text("{'name': 'first', 'installable': False}")
    assert list(addons.discover(suite)) == ["second"]


@pytest.mark.parametrize(
    ("file", "matters_installed", "matters_running"),
    [
        ("models/thing.py", True, True),
        ("views/thing.xml", True, True),
        ("i18n/zh_CN.po", True, True),
        ("static/img/stamp.png", True, True),
        ("static/src/thing.js", False, True),
        ("tests/test_thing.py", False, False),
        ("readme/DESCRIPTION.md", False, True),
        ("__pycache__/thing.pyc", False, False),
    ],
)
def test_which_files_make_a_difference(suite, file, matters_installed, matters_running):
    addon = suite / "first"
    installed, running = addons.installed_fingerprint(addon), addons.code_fingerprint(addon)
    (addon / file).parent.mkdir(parents=True, exist_ok=True)
    change(addon / file, "changed")
    assert (addons.installed_fingerprint(addon) != installed) == matters_installed
    assert (addons.code_fingerprint(addon) != running) == matters_running


def test_a_moved_file_is_a_change(suite):
    addon = suite / "first"
    before = addons.installed_fingerprint(addon)
    (addon / "models/thing.py").rename(addon / "models/other.py")
    assert addons.installed_fingerprint(addon) != before


def test_fingerprints_do_not_depend_on_where_the_work_tree_is(suite, tmp_path):
    moved = tmp_path / "elsewhere"
    before = addons.installed_fingerprint(suite / "first")
    (suite / "first").rename(moved)
    assert addons.installed_fingerprint(moved) == before


def test_an_environment_is_made_anew_when_a_pin_or_the_source_changes(tmp_path):
    pins = tmp_path / "odoo.txt"
    pins.write_text("lxml==5.2.1\n")
    before = venv.key([pins], "/odoo")
    assert venv.key([pins], "/odoo") == before
    assert venv.key([pins], "/another") != before
    pins.write_text("lxml==5.2.2\n")
    assert venv.key([pins], "/odoo") != before
