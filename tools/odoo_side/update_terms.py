"""Write the translation template of add-ons and bring their languages in line with it.

Usage: update_terms.py ODOO_CONF DATABASE check|write ADDON...
The last line printed is JSON: the files that changed and the terms without a translation.
"""

import io
import json
import sys
from pathlib import Path

import polib
from session import odoo_environment

from odoo.modules import get_module_path
from odoo.tools.translate import trans_export

HEADER = {
    "Project-Id-Version": "Odoo Server 19.0",
    "Report-Msgid-Bugs-To": "",
    "Last-Translator": "",
    "Language-Team": "",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "",
}
# Languages whose terms are all to be translated, with their plural forms.
LANGUAGES = {"zh_CN": "nplurals=1; plural=0;"}


def template(env, name: str) -> polib.POFile:
    """The terms of an add-on as they are in its code now."""
    buffer = io.BytesIO()
    trans_export(False, [name], buffer, "po", env)
    terms = polib.pofile(buffer.getvalue().decode(), wrapwidth=78)
    # Dates would make every run a change.
    terms.metadata = {**HEADER, "Plural-Forms": ""}
    return terms


def in_language(terms: polib.POFile, known: dict[str, str], language: str) -> polib.POFile:
    """The terms with the translations that are known already."""
    result = polib.pofile(str(terms), wrapwidth=78)
    result.metadata = {**HEADER, "Language": language, "Plural-Forms": LANGUAGES[language]}
    for entry in result:
        entry.msgstr = known.get(normal(entry.msgid), "")
    return result


def normal(text: str) -> str:
    """Layout of a view's source must not lose the translation of its text."""
    return " ".join(text.split())


def main(conf: str, database: str, mode: str, *names: str) -> None:
    changed, missing = [], {}
    with odoo_environment(conf, database) as env:
        for name in names:
            folder = Path(get_module_path(name)) / "i18n"
            terms = template(env, name)
            files = {folder / f"{name}.pot": terms}
            for language in LANGUAGES:
                path = folder / f"{language}.po"
                known = {}
                if path.exists():
                    known = {
                        normal(entry.msgid): entry.msgstr
                        for entry in polib.pofile(str(path))
                        if entry.msgstr and not entry.obsolete
                    }
                files[path] = in_language(terms, known, language)
                if untranslated := [e.msgid for e in files[path] if not e.msgstr]:
                    missing[f"{name}/i18n/{path.name}"] = untranslated
            for path, content in files.items():
                text = str(content)
                if not path.exists() or path.read_text() != text:
                    changed.append(f"{name}/i18n/{path.name}")
                    if mode == "write":
                        path.parent.mkdir(exist_ok=True)
                        path.write_text(text)
    print(json.dumps({"changed": changed, "missing": missing}))


if __name__ == "__main__":
    main(*sys.argv[1:])
