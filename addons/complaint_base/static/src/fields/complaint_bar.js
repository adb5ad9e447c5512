import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** A part of one as a bar; of nothing there is none. */
export class ComplaintBar extends Component {
    static template = "complaint_base.ComplaintBar";
    static props = {...standardFieldProps};

    get width() {
        const part = this.props.record.data[this.props.name] || 0;
        return Math.round(100 * Math.min(Math.max(part, 0), 1));
    }
}

registry.category("fields").add("complaint_bar", {
    component: ComplaintBar,
    displayName: _t("Bar"),
    supportedTypes: ["float"],
});
