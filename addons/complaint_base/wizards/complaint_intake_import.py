import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..kernel.table_file import TableError, read_table
from ..models.complaint_intake_list import EXTERNAL

SHOWN = 200


class ComplaintIntakeImport(models.TransientModel):
    """Import a list in three steps: the file, what its columns mean, what is wrong with it."""

    _name = "complaint.intake.import"
    _description = "Import a List of Complaints"

    step = fields.Selection(
        [("file", "File"), ("columns", "Columns"), ("done", "Received")],
        required=True,
        default="file",
        readonly=True,
    )
    file = fields.Binary("List (CSV or XLSX)", required=True)
    file_name = fields.Char()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    channel_id = fields.Many2one(
        "complaint.channel",
        required=True,
        default=lambda self: self.env.ref("complaint_base.channel_list", False),
        help="For rows that do not say how they arrived.",
    )
    column_ids = fields.One2many("complaint.intake.import.column", "import_id", "Columns")
    problem_ids = fields.One2many(
        "complaint.intake.import.problem", "import_id", "Problems", readonly=True
    )
    row_count = fields.Integer("Rows", readonly=True)
    problem_count = fields.Integer("Rows with Problems", readonly=True)
    is_checked = fields.Boolean(readonly=True)
    batch = fields.Char(readonly=True)
    count_new = fields.Integer("Received", readonly=True)
    count_corrected = fields.Integer("Corrected", readonly=True)
    count_known = fields.Integer("Received Before", readonly=True)
    count_failed = fields.Integer("In Quarantine", readonly=True)
    pending = fields.Integer("Still to Process", compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress")
    failed_file = fields.Binary("Rows to Correct", readonly=True)
    failed_name = fields.Char(readonly=True)

    @api.depends("batch", "step")
    def _compute_progress(self):
        for wizard in self:
            counts = dict(
                self.env["complaint.intake"]._read_group(
                    [("batch", "=", wizard.batch), ("batch", "!=", False)], ["state"], ["__count"]
                )
            )
            wizard.pending = counts.get("pending", 0)
            total = sum(counts.values())
            wizard.progress = 100 * (total - wizard.pending) / total if total else 0

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_read(self):
        """Read the file and guess what its columns mean."""
        self.ensure_one()
        table = self._read_table()
        guessed = self.env["complaint.import.mapping"]._guess(table.headings, self.company_id)
        key_heading = self.env["complaint.intake"]._key_heading()
        self.write(
            {
                "step": "columns",
                "row_count": len(table.rows),
                "column_ids": [
                    (5, 0, 0),
                    *(
                        (
                            0,
                            0,
                            {
                                "position": position,
                                "heading": heading,
                                "sample": self._sample(table, position),
                                "field_name": guessed.get(heading) or False,
                            },
                        )
                        for position, heading in enumerate(table.headings)
                        if heading and heading != key_heading
                    ),
                ],
            }
        )
        return self.action_check()

    def action_check(self):
        """Say of every row what is wrong with it; nothing is received yet."""
        self.ensure_one()
        table = self._read_table()
        rows = self._rows(table)
        read = self.env["complaint.intake"]._read_values(
            [row["words"] for row in rows], self.company_id
        )
        problems = [
            (number, sentences)
            for (number, _cells), row, (_values, errors) in zip(table.rows, rows, read, strict=True)
            if (sentences := [*([row["note"]] if row["note"] else []), *errors.values()])
        ]
        self.write(
            {
                "is_checked": True,
                "problem_count": len(problems),
                "problem_ids": [
                    (5, 0, 0),
                    *(
                        (0, 0, {"row": number, "sentence": "\n".join(sentences)})
                        for number, sentences in problems[:SHOWN]
                    ),
                ],
            }
        )
        return self._reopen()

    def action_import(self):
        """Receive the rows; those with problems wait in quarantine and can be corrected."""
        self.ensure_one()
        table = self._read_table()
        self._ensure_sensible()
        Intake = self.env["complaint.intake"]
        meanings = {column.heading: column.field_name or False for column in self.column_ids}
        # What a heading means is remembered for the next clerk.
        self.env["complaint.import.mapping"].sudo()._remember(meanings, self.company_id)
        batch = table.digest[:32]
        counts = Intake._receive_rows(self._rows(table), self.company_id, self.channel_id, batch)
        failed = Intake.search([("batch", "=", batch), ("state", "=", "quarantined")])
        self.write(
            {
                "step": "done",
                "batch": batch,
                **{f"count_{name}": count for name, count in counts.items()},
                "failed_file": failed and base64.b64encode(Intake._write_rows(failed)),
                "failed_name": self.env._("rows to correct.xlsx"),
            }
        )
        return self._reopen()

    def action_refresh(self):
        """Show how far processing is."""
        return self._reopen()

    def action_view_intakes(self):
        """List what was received."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "complaint_base.complaint_intake_action"
        )
        return {**action, "domain": [("batch", "=", self.batch)], "context": {}}

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import a List of Complaints"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _read_table(self):
        sentences = {
            "xls": self.env._(
                "This is the old .xls format. Save it as .xlsx or CSV and try again."
            ),
            "broken": self.env._(
                "The file is damaged or protected. Save it as .xlsx without a "
                "password and try again."
            ),
            "encoding": self.env._(
                "The characters cannot be read. Save the list as UTF-8 or GB18030, or as .xlsx."
            ),
            "empty": self.env._("There is no row below a row of headings in the first sheet."),
            "too_long": self.env._("The list is too long. Split it: 20,000 rows at most."),
        }
        try:
            return read_table(self.file_name or "", base64.b64decode(self.file or b""))
        except TableError as error:
            raise UserError(sentences[error.code]) from error

    @staticmethod
    def _sample(table, position):
        filled = (cells[position] for _number, cells in table.rows)
        return str(next((cell for cell in filled if cell not in (None, "")), ""))[:60]

    def _rows(self, table):
        """Return the rows as the journal takes them."""
        by_position = {
            column.position: column.field_name for column in self.column_ids if column.field_name
        }
        key_heading = self.env["complaint.intake"]._key_heading()
        key_position = table.headings.index(key_heading) if key_heading in table.headings else None
        digest = table.digest[:32]
        rows = []
        for number, cells in table.rows:
            words = {name: cells[position] for position, name in by_position.items()}
            external = str(words.pop(EXTERNAL, None) or "").strip()
            key = f"n:{external}" if external else f"{digest}:{number}"
            if key_position is not None and cells[key_position]:
                key = str(cells[key_position])
            note = table.notes.get(number)
            rows.append(
                {
                    "key": key,
                    "words": words,
                    "row": {
                        heading: str(cell if cell is not None else "")
                        for heading, cell in zip(table.headings, cells, strict=True)
                        if heading and heading != key_heading
                    },
                    "note": note
                    and self.env._(
                        "%s: a formula without a stored value. Open and save the list in the "
                        "spreadsheet program.",
                        ", ".join(note),
                    ),
                }
            )
        return rows

    def _ensure_sensible(self):
        names = [column.field_name for column in self.column_ids if column.field_name]
        doubled = {name for name in names if names.count(name) > 1}
        if doubled:
            labels = dict(self.column_ids._selection_field_name())
            raise UserError(
                self.env._(
                    "Two columns mean the same: %s. Leave one of them out.",
                    ", ".join(labels[name] for name in doubled),
                )
            )
        if not {"subject", "description"} & set(names):
            raise UserError(self.env._("Say which column tells what the complaint is about."))


class ComplaintIntakeImportColumn(models.TransientModel):
    _name = "complaint.intake.import.column"
    _description = "Column of a List"
    _order = "position"

    import_id = fields.Many2one("complaint.intake.import", required=True, ondelete="cascade")
    position = fields.Integer(readonly=True)
    heading = fields.Char(readonly=True)
    sample = fields.Char("Example", readonly=True)
    field_name = fields.Selection("_selection_field_name", "Meaning")

    @api.model
    def _selection_field_name(self):
        case_fields = self.env["complaint.case"]._fields
        return [
            (EXTERNAL, self.env._("Number in the list (keeps it from being doubled)")),
            *(
                (name, case_fields[name]._description_string(self.env))
                for name in self.env["complaint.intake"]._value_fields()
            ),
        ]


class ComplaintIntakeImportProblem(models.TransientModel):
    _name = "complaint.intake.import.problem"
    _description = "Problem in a List"
    _order = "row"

    import_id = fields.Many2one("complaint.intake.import", required=True, ondelete="cascade")
    row = fields.Integer(readonly=True)
    sentence = fields.Text("What Is Wrong", readonly=True)
