"""What is missing is said in one line, and nothing is taken for what it is not."""

import socket

import pytest

from devkit import demo, machine, odoo_source, postgres
from devkit.console import Failure


def test_the_stub_of_a_snap_is_no_browser(tmp_path):
    stub = tmp_path / "chromium-browser"
    stub.write_text('#!/bin/sh\necho "requires the chromium snap: snap install chromium"\n')
    real = tmp_path / "chromium"
    real.write_text('#!/bin/sh\nexec /usr/lib/chromium/chromium "$@"\n')
    assert machine.is_snap_stub(stub)
    assert not machine.is_snap_stub(real)


def test_an_ordinary_user_gets_one_line_with_the_command(monkeypatch):
    monkeypatch.setattr(machine, "is_root", lambda: False)
    monkeypatch.setattr(machine, "is_present", lambda name: name != "chromium")
    monkeypatch.setattr(machine, "is_offered", lambda name: True)
    monkeypatch.setattr(machine.shutil, "which", lambda name: name.startswith("apt") and name)
    with pytest.raises(Failure) as failure:
        machine.ensure(["build", "runtime", "test"])
    line = str(failure.value)
    assert "\n" not in line
    assert "sudo apt-get install -y --no-install-recommends chromium" in line


def test_where_chromium_is_a_snap_the_line_says_what_to_install_instead(monkeypatch):
    monkeypatch.setattr(machine, "is_root", lambda: False)
    monkeypatch.setattr(machine, "is_present", lambda name: name != "chromium")
    monkeypatch.setattr(machine, "_lists_are_empty", lambda: False)
    monkeypatch.setattr(machine, "is_offered", lambda name: name != "chromium")
    monkeypatch.setattr(machine.shutil, "which", lambda name: name.startswith("apt") and name)
    with pytest.raises(Failure, match="a snap here.*Google Chrome.*CHROMIUM"):
        machine.ensure(["test"])


def test_a_package_that_the_distribution_dropped_stops_nobody(monkeypatch, capsys):
    monkeypatch.setattr(machine, "is_root", lambda: False)
    monkeypatch.setattr(machine, "is_present", lambda name: name != "wkhtmltopdf")
    monkeypatch.setattr(machine, "_lists_are_empty", lambda: False)
    monkeypatch.setattr(machine, "is_offered", lambda name: name != "wkhtmltopdf")
    machine.ensure(["runtime"])
    assert "wkhtmltopdf is missing" in capsys.readouterr().out


def test_every_package_says_why_it_is_needed():
    for name in ("build", "runtime", "test", "container"):
        packages = machine.read_list(name)
        assert packages
        assert all(package.why for package in packages)


def test_a_named_source_must_be_the_right_odoo(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_SOURCE", str(tmp_path))
    with pytest.raises(Failure, match="holds no Odoo 19.0"):
        odoo_source.ensure()
    (tmp_path / "odoo/addons/web").mkdir(parents=True)
    (tmp_path / "odoo/addons/web/__manifest__.py").write_text("{}")
    release = tmp_path / "odoo/release.py"
    release.write_text("version_info = (18, 0, 0, FINAL, 0, '')\n")
    with pytest.raises(Failure, match="holds no Odoo 19.0"):
        odoo_source.ensure()
    release.write_text("version_info = (19, 0, 0, FINAL, 0, '')\n")
    source = odoo_source.ensure()
    assert source.path == tmp_path
    assert source.has_module("web")
    assert not source.has_module("helpdesk")


def test_an_edited_source_is_another_source(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo/http.py").write_text("x = 1\n")
    before = odoo_source.identify(tmp_path)
    (tmp_path / "odoo/http.py").write_text("x = 12\n")
    assert odoo_source.identify(tmp_path) != before


def test_a_busy_port_is_passed_over(monkeypatch):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        monkeypatch.setattr(demo, "FIRST_PORT", busy.getsockname()[1])
        monkeypatch.setattr(demo, "LAST_PORT", busy.getsockname()[1] + 50)
        assert demo.free_port() != busy.getsockname()[1]


def test_usual_variables_name_an_existing_server(monkeypatch):
    for variable in postgres.EXTERNAL_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    assert not postgres.is_external()
    monkeypatch.setenv("PGSERVICE", "complaints")
    assert postgres.is_external()


def test_the_path_of_the_socket_is_short_enough_wherever_the_work_tree_lies(monkeypatch):
    for root in (True, False):
        monkeypatch.setattr(machine, "is_root", lambda root=root: root)
        directory = postgres._socket_directory(postgres.cluster_home())
        assert len(f"{directory}/.s.PGSQL.5432".encode()) <= 107


def test_a_copied_work_tree_does_not_touch_the_server_of_the_original(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres, "cluster_home", lambda: tmp_path)
    (tmp_path / postgres.MARKER).write_text('{"work_tree": "/original"}')
    (tmp_path / "data").mkdir()
    (tmp_path / "data/postmaster.pid").write_text("1\n")
    cluster = postgres.Cluster(tmp_path / "no-programs")
    assert cluster.stop() is False  # with the original's pid file it would have asked pg_ctl
    with pytest.raises(Failure, match="/original"):
        cluster.start()


def test_a_directory_that_is_not_ours_is_not_used_as_a_server(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres, "cluster_home", lambda: tmp_path)
    (tmp_path / "PG_VERSION").write_text("15\n")
    with pytest.raises(Failure, match="not a database server of ours"):
        postgres.Cluster(tmp_path / "no-programs").start()
