from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _complaint_file(self, report, record, name):
        """Print a form and file it on its record.

        A server without a PDF printer files the page itself: what was issued
        is on record either way.

        :param str report: xml id of the report
        :param str name: file name without extension
        :return: the attachment
        """
        # The reader of the file is checked when it is opened; printing reads more
        # of the goods' documents than a clerk may open by himself.
        action = self.env.ref(report).sudo()
        if self.get_wkhtmltopdf_state() in ("install", "workers"):
            content, kind = action._render_qweb_html(action.report_name, record.ids)
        else:
            content, kind = action._render_qweb_pdf(action.report_name, record.ids)
        # The report is printed for who may read its records; the file is kept by the system.
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{name}.{kind}",
                    "raw": content,
                    "mimetype": "application/pdf" if kind == "pdf" else "text/html",
                    "res_model": record._name,
                    "res_id": record.id,
                }
            )
            .with_env(self.env)
        )
