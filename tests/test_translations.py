"""Every add-on speaks Chinese, completely, in the words its code uses now."""

import io
from pathlib import Path

import polib

from odoo.modules import Manifest, get_module_path
from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

ADDONS = Path(__file__).parents[1] / "addons"


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    def assertTranslated(self, name):
        folder = Path(get_module_path(name)) / "i18n"
        buffer = io.BytesIO()
        trans_export(False, [name], buffer, "po", self.env)
        terms = {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}
        chinese = polib.pofile(str(folder / "zh_CN.po"))
        hint = "run tools/run i18n, then translate"
        self.assertEqual(terms, {entry.msgid for entry in chinese}, hint)
        self.assertFalse([entry.msgid for entry in chinese if not entry.translated()], hint)

    def test_every_addon_is_translated(self):
        names = [
            path.parent.name
            for path in ADDONS.glob("*/__manifest__.py")
            if Manifest.for_addon(path.parent.name)["installable"]
        ]
        self.assertIn("resource_worktime", names)
        for name in names:
            with self.subTest(addon=name):
                self.assertTranslated(name)
