"""Who works for the head of a group sees its branches from the first screen."""

from odoo.http import request

from odoo.addons.web.controllers.home import Home

OURS = ",".join(
    f"complaint_base.group_complaint_{role}"
    for role in ("unit", "handler", "auditor", "policy_manager")
)


class ComplaintHome(Home):
    def _login_redirect(self, uid, redirect=None):
        """Open the branches with the company, as choosing the company by its name does.

        A newcomer at the head office would otherwise see none of the complaints, which are
        the branches'. Whatever he chose last stays.
        """
        if "cids" not in request.cookies:
            companies = self._complaint_companies(request.env["res.users"].browse(uid))
            if len(companies) > 1:
                ids = "-".join(map(str, companies.ids))
                request.future_response.set_cookie("cids", ids)
        return super()._login_redirect(uid, redirect=redirect)

    def _complaint_companies(self, user):
        """Return the company of a user of ours and those of its branches he may enter."""
        if not user.has_groups(OURS):
            return user.company_id
        # Which companies a user may enter is what he is asked on the first screen.
        allowed, company = user.sudo().company_ids, user.sudo().company_id
        return company | allowed.filtered(lambda branch: company in branch.parent_ids)
