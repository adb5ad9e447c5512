import {Component} from "@odoo/owl";
import {formatDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useNow} from "./now";

const {Duration} = luxon;

// As on the server: a deadline this near is soon due.
const SOON_HOURS = 24;

/**
 * Say how long it is until a deadline, or since, in at most two units.
 *
 * @param {DateTime} due
 * @param {DateTime} now
 * @returns {{text: String, late: Boolean, soon: Boolean}}
 */
export function timeLeft(due, now) {
    const milliseconds = due.toMillis() - now.toMillis();
    const late = milliseconds < 0;
    const minutes = Math.floor(Math.abs(milliseconds) / 60000);
    const days = Math.floor(minutes / 1440);
    const hours = Math.floor((minutes % 1440) / 60);
    const units = days
        ? {days, ...(days < 7 && hours ? {hours} : {})}
        : hours
          ? {hours, ...(minutes % 60 ? {minutes: minutes % 60} : {})}
          : {minutes};
    const time = Duration.fromObject(units).toHuman({unitDisplay: "short"});
    return {
        late,
        soon: !late && milliseconds < SOON_HOURS * 3600000,
        text: late ? _t("%(time)s late", {time}) : _t("%(time)s left", {time}),
    };
}

/** The colour of a badge: late, soon due, or in time. */
export function badgeClass({late, soon}) {
    if (late) {
        return "text-bg-danger";
    }
    return soon ? "text-bg-warning" : "text-bg-success";
}

/** A deadline as a coloured countdown; the moment itself on hovering. */
export class ComplaintDue extends Component {
    static template = "complaint_base.ComplaintDue";
    static props = {...standardFieldProps};

    setup() {
        this.clock = useNow();
    }

    get due() {
        return this.props.record.data[this.props.name];
    }

    get left() {
        return timeLeft(this.due, this.clock.now);
    }

    get badge() {
        return badgeClass(this.left);
    }

    get moment() {
        return formatDateTime(this.due);
    }
}

registry.category("fields").add("complaint_due", {
    component: ComplaintDue,
    displayName: _t("Countdown to a Deadline"),
    supportedTypes: ["datetime"],
});
