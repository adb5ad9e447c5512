"""Every ``sudo()`` says why it is safe."""

import ast
from pathlib import Path

from odoo.tests import BaseCase, tagged

from odoo.addons import __path__ as ADDONS_PATHS

# What only ever runs in a database that is made to be looked at, and tests.
LEFT_OUT = {"tests", "demo"}


def sudo_calls(tree):
    """Yield ``(line of the call, first line of its statement)``."""
    starts = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            header = getattr(node, "body", None)
            last = header[0].lineno - 1 if isinstance(header, list) and header else node.end_lineno
            for line in range(node.lineno, last + 1):
                starts[line] = max(starts.get(line, 0), node.lineno)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "sudo":
                line = node.func.end_lineno
                yield line, starts[line]


def unexplained(path):
    """Return the lines of a file with a ``sudo()`` that has no comment.

    It stands on the line, on the line above, or on or above the statement.
    """
    source = path.read_text()
    lines = ["", *source.splitlines()]
    found = []
    for line, start in sudo_calls(ast.parse(source)):
        about = [*lines[start - 1 : line + 1]]
        if not any("# " in text for text in about):
            found.append(line)
    return found


@tagged("-at_install", "post_install", "security")
class TestSudoAudit(BaseCase):
    def test_SEC_03_every_sudo_has_a_reason(self):
        addons = [
            path
            for root in ADDONS_PATHS
            for path in Path(root).glob("complaint_*")
            if (path / "__manifest__.py").exists()
        ]
        self.assertTrue(addons)
        seen, silent = 0, []
        for addon in addons:
            for path in sorted(addon.rglob("*.py")):
                if LEFT_OUT & set(path.relative_to(addon).parts):
                    continue
                seen += path.read_text().count("sudo(")
                silent += [f"{path}:{line}" for line in unexplained(path)]
        self.assertGreater(seen, 50, "the audit looks at the right files")
        self.assertFalse(silent, "sudo() without a comment that says why it is safe")

    def test_the_audit_finds_what_it_looks_for(self):
        path = Path(self.enterContext(self._file("def f(self):\n    x = 1\n    self.sudo().y\n")))
        self.assertEqual(unexplained(path), [3])
        path.write_text("def f(self):\n    # Safe: because.\n    self.sudo().y\n")
        self.assertEqual(unexplained(path), [])

    @staticmethod
    def _file(text):
        import contextlib
        import tempfile

        @contextlib.contextmanager
        def manager():
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "x.py")
                path.write_text(text)
                yield path

        return manager()
