import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** A text as a list, one item a line. */
export class ComplaintLines extends Component {
    static template = "complaint_base.ComplaintLines";
    static props = {...standardFieldProps};

    get lines() {
        return (this.props.record.data[this.props.name] || "").split("\n").filter(Boolean);
    }
}

registry.category("fields").add("complaint_lines", {
    component: ComplaintLines,
    displayName: _t("List of Lines"),
    supportedTypes: ["text"],
});
