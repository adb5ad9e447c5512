import {FormCompiler} from "@web/views/form/form_compiler";
import {FormRenderer} from "@web/views/form/form_renderer";
import {SIZES} from "@web/core/ui/ui_service";
import {StatusBarButtons} from "@web/views/form/status_bar_buttons/status_bar_buttons";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** Return how much a button matters: what comes before the next step, that, what is often used. */
function rankOf(classes) {
    if (classes.includes("btn-primary")) {
        return classes.includes("o_complaint_next") ? 1 : 0;
    }
    return classes.includes("o_complaint_often") ? 2 : 3;
}

/** Tells the bar of buttons how much each of them matters. */
export class CaseFormCompiler extends FormCompiler {
    compileHeader(el, params) {
        const header = super.compileHeader(el, params);
        for (const slot of header.querySelectorAll("StatusBarButtons > t")) {
            const classes = slot.firstElementChild?.getAttribute("className") || "";
            slot.setAttribute("rank", rankOf(classes));
        }
        return header;
    }
}

/** Shows the next step and a few buttons beside it; the others unfold, the states stay legible. */
export class CaseFormButtons extends StatusBarButtons {
    static template = "complaint_base.CaseFormButtons";

    setup() {
        super.setup(...arguments);
        this.ui = useService("ui");
    }

    get visibleSlotNames() {
        const rank = (name) => this.props.slots[name].rank;
        return super.visibleSlotNames.sort((one, other) => rank(one) - rank(other));
    }

    /** Return how many buttons stand beside the states, the next steps counted in. */
    get room() {
        if (this.env.isSmall) {
            return 1;
        }
        // On wide screens the chatter stands beside the form and takes a third of it.
        return this.ui.size >= SIZES.XXL ? 2 : 3;
    }

    get shownSlotNames() {
        const names = this.visibleSlotNames;
        // A menu of one button is a button.
        return names.length <= this.room + 1 ? names : names.slice(0, this.room);
    }

    get foldedSlotNames() {
        return this.visibleSlotNames.slice(this.shownSlotNames.length);
    }
}

export class CaseFormRenderer extends FormRenderer {
    static components = {
        ...FormRenderer.components,
        StatusBarButtons: CaseFormButtons,
    };
}

registry.category("views").add("complaint_case_form", {
    ...formView,
    Compiler: CaseFormCompiler,
    Renderer: CaseFormRenderer,
});
