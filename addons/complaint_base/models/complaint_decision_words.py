"""An approval in the words of a procedure; those of the add-on below it are partly English."""

from lxml import etree
from markupsafe import Markup

from odoo import models

WAITING = Markup("<i class='fa fa-lg fa-info-circle' aria-hidden='true'></i> %s")


class ComplaintDecision(models.Model):
    _inherit = "complaint.decision"

    def _waits_for(self, reviews):
        """Return whose approval reviews wait for, in the reader's language."""
        # Who approves is no secret to whoever may read the decision.
        reviews = reviews.sudo()
        names = [
            review.reviewer_group_id.name or ", ".join(review.reviewer_ids[:3].mapped("name"))
            for review in reviews
        ]
        return ", ".join(dict.fromkeys(filter(None, names)))

    def _get_to_validate_message(self):
        pending = self.review_ids.filtered(lambda review: review.status == "pending")[:1]
        return WAITING % self.env._("Waiting for the approval of %s", self._waits_for(pending))

    def _compute_next_review(self):
        for decision in self:
            pending = decision.review_ids.filtered(lambda review: review.status == "pending")
            decision.next_review = pending.sorted("sequence")[:1].name

    def _notify_requested_review_body(self, tier_reviews=None):
        who = self._waits_for(tier_reviews or self.review_ids.browse())
        return self.env._("Submitted for the approval of %s.", who)

    def _notify_accepted_reviews_body(self):
        return self._notice_with_comment(self.env._("Approved by %s.", self.env.user.name))

    def _notify_rejected_review_body(self):
        return self._notice_with_comment(self.env._("Rejected by %s.", self.env.user.name))

    def _notify_restarted_review_body(self):
        return self.env._("Taken back from approval by %s.", self.env.user.name)

    def _notice_with_comment(self, sentence):
        mine = self.review_ids.filtered(lambda review: review.done_by == self.env.user)
        comment = mine.sorted("reviewed_date")[-1:].comment
        return f"{sentence} {comment}" if comment else sentence

    # ------------------------------------------------------------
    # Screen
    # ------------------------------------------------------------

    def _add_tier_validation_buttons(self, node, params):
        """Leave out "Request Validation": here a decision is submitted for approval.

        Taking it back is offered to those who may.
        """
        buttons = super()._add_tier_validation_buttons(node, params)
        for button in buttons.xpath("//button[@name='request_validation']"):
            button.getparent().remove(button)
        for button in buttons.xpath("//button[@name='restart_validation']"):
            button.set("string", self.env._("Take Back from Approval"))
            button.set("invisible", "not may_take_back")
            button.addnext(etree.Element("field", name="may_take_back", invisible="1"))
        return buttons

    def _add_tier_validation_label(self, node, params):
        label = super()._add_tier_validation_label(node, params)
        approve, reject = self.env._("Approve"), self.env._("Reject")
        for name, words in {"validate_tier": approve, "reject_tier": reject}.items():
            for button in label.xpath(f"//button[@name='{name}']"):
                button.set("string", words)
        approved = self.env._("The decision is approved.")
        rejected = self.env._("The decision was rejected.")
        for alert, words in {"alert-success": approved, "alert-danger": rejected}.items():
            for paragraph in label.xpath(f"//div[contains(@class, '{alert}')]/p"):
                icon = paragraph.find("i")
                for child in paragraph[:]:
                    if child is not icon:
                        paragraph.remove(child)
                icon.tail = f" {words}"
        return label
