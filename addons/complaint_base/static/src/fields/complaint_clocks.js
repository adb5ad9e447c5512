import {Component} from "@odoo/owl";
import {formatDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {badgeClass, timeLeft} from "./complaint_due";
import {useNow} from "./now";

/** The running clocks of a case as badges; a click tells why a deadline is what it is. */
export class ComplaintClocks extends Component {
    static template = "complaint_base.ComplaintClocks";
    static props = {...standardFieldProps};

    setup() {
        this.clock = useNow();
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get badges() {
        return this.props.record.data[this.props.name].records
            .filter(({data}) => data.due_at)
            .sort((one, other) => one.data.due_at.toMillis() - other.data.due_at.toMillis())
            .map(({resId, data}) => this.badgeOf(resId, data));
    }

    badgeOf(id, data) {
        const left = timeLeft(data.due_at, this.clock.now);
        const held = data.status === "paused";
        return {
            id,
            name: data.display_name,
            text: held ? _t("on hold") : left.text,
            class: held ? "text-bg-secondary" : badgeClass(left),
            icon: held ? "fa-pause" : "fa-clock-o",
            provisional: data.provisional_from,
            title: formatDateTime(data.due_at),
        };
    }

    async onClick(badge) {
        this.action.doAction(await this.orm.call("complaint.clock", "action_why", [[badge.id]]));
    }
}

registry.category("fields").add("complaint_clocks", {
    component: ComplaintClocks,
    displayName: _t("Running Clocks"),
    supportedTypes: ["one2many"],
    relatedFields: [
        {name: "display_name", type: "char"},
        {name: "status", type: "selection"},
        {name: "due_at", type: "datetime"},
        {name: "provisional_from", type: "date"},
    ],
});
