import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

const {DateTime, Info} = luxon;

const MIN_YEAR = 1970;
const MAX_YEAR = 2199;

/**
 * A working schedule's year at a glance: what kind of day every day is, and
 * for an administrator a click away from making it another.
 */
export class WorktimeYear extends Component {
    static template = "resource_worktime.WorktimeYear";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.state = useState({year: DateTime.now().year, data: null});
        this.canEdit = user.isSystem;
        this.weekdays = Info.weekdays("narrow");
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps(({record}) => {
            // The server knows the schedule as it was saved last.
            if (this.version(record) !== this.loadedVersion) {
                return this.load(record);
            }
        });
    }

    get legend() {
        return [
            {kind: "work", label: _t("Workday")},
            {kind: "rest", label: _t("Rest")},
            {kind: "closure", label: _t("Closure")},
            {kind: "makeup", label: _t("Make-up workday")},
            {kind: "absence", label: _t("Time off")},
        ];
    }

    get marks() {
        return {closure: _t("off"), makeup: _t("on")};
    }

    get horizon() {
        return deserializeDate(this.state.data.horizon).toLocaleString(DateTime.DATE_MED);
    }

    get isPastHorizon() {
        const {official_name, days} = this.state.data;
        return Boolean(official_name) && days.some((day) => !day.official);
    }

    version(record) {
        return JSON.stringify([record.resId, record.data.write_date]);
    }

    async load(record) {
        this.loadedVersion = this.version(record);
        if (!record.resId) {
            this.state.data = null;
            return;
        }
        const data = await this.orm.call("resource.calendar", "get_worktime_year", [
            [record.resId],
            this.state.year,
        ]);
        if (data.days) {
            data.months = this.inMonths(data.days);
        }
        this.state.data = data;
    }

    inMonths(days) {
        const months = Info.months("long").map((name) => ({name, blanks: [], days: []}));
        for (const day of days) {
            const date = deserializeDate(day.date);
            const month = months[date.month - 1];
            if (date.day === 1) {
                month.blanks = [...Array(date.weekday - 1).keys()];
            }
            month.days.push({...day, number: date.day, tooltip: this.tooltip(day, date)});
        }
        return months;
    }

    tooltip(day, date) {
        const label = this.legend.find(({kind}) => kind === day.kind).label;
        const parts = [date.toLocaleString(DateTime.DATE_FULL), day.name || label];
        if (day.name) {
            parts.push(label);
        }
        if (day.hours) {
            parts.push(_t("%s h", Math.round(day.hours * 100) / 100));
        }
        if (!day.official) {
            parts.push(_t("no official notice yet"));
        }
        return parts.join(" · ");
    }

    async move(years) {
        this.state.year = Math.min(MAX_YEAR, Math.max(MIN_YEAR, this.state.year + years));
        await this.load(this.props.record);
    }

    onDay(day) {
        if (!this.canEdit) {
            return;
        }
        this.dialog.add(FormViewDialog, {
            resModel: "resource.exception.day",
            resId: day.exception_id || false,
            title: _t("Exception Day"),
            context: {
                default_calendar_id: this.props.record.resId,
                default_date: day.date,
                default_kind: ["work", "makeup"].includes(day.kind) ? "closure" : "makeup",
            },
            onRecordSaved: () => this.load(this.props.record),
            removeRecord: day.exception_id ? () => this.remove(day.exception_id) : undefined,
        });
    }

    async remove(exceptionId) {
        await this.orm.unlink("resource.exception.day", [exceptionId]);
        await this.load(this.props.record);
    }
}

registry.category("view_widgets").add("worktime_year", {
    component: WorktimeYear,
    fieldDependencies: [{name: "write_date", type: "datetime"}],
});
