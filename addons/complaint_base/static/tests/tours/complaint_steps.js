import {registry} from "@web/core/registry";

/** Steps that the journeys through every procedure have in common. */

/** The dialogue in front. */
export const dialog = ".modal:not(.o_inactive_modal) ";

/** Return a function that registers the stages of a journey. */
export function journey(prefix) {
    return (name, steps) => registry.category("web_tour.tours").add(`${prefix}_${name}`, {steps});
}

export function reached(state) {
    return {
        // The status bar folds where many buttons are beside it.
        content: `It is now “${state}”`,
        trigger: `.o_statusbar_status:has(.o_arrow_button_current[data-value=${state}])`,
    };
}

/** Click the highlighted button. */
export function go(label) {
    return {
        content: `The highlighted step is “${label}”`,
        trigger: `.o_statusbar_buttons button.btn-primary:contains('${label}')`,
        run: "click",
    };
}

/** Click the highlighted button, and wait until the case has reached a state. */
export function next(label, state) {
    return [go(label), reached(state)];
}

/** Find a button beside the states, or among those that unfold there. */
function findButton(label) {
    const places = ".o_statusbar_buttons button, .o-dropdown--menu button";
    return [...document.querySelectorAll(places)].find(
        (button) => button.textContent.includes(label) && !button.disabled
    );
}

/** Press a button that may have to be unfolded first. */
export function press(label) {
    return {
        content: `Press “${label}”`,
        trigger: ".o_form_statusbar",
        async run({click}) {
            for (let left = 100; left; left--) {
                const button = findButton(label);
                if (button) {
                    return click(button);
                }
                if (!document.querySelector(".o-dropdown--menu")) {
                    document.querySelector(".o_complaint_more_actions")?.click();
                }
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
            throw new Error(`There is no button “${label}”`);
        },
    };
}

export function tab(name) {
    return {content: `Tab ${name}`, trigger: `a.nav-link[name=${name}]`, run: "click"};
}

export function write(field, text, scope = "") {
    return {
        content: `Write ${field}`,
        trigger: `${scope}.o_field_widget[name=${field}] :is(input, textarea)`,
        run: `edit ${text}`,
    };
}

/** Look a record up by some letters of its name. */
export function pick(field, name, scope = "", typed = name) {
    return [
        write(field, typed, scope),
        {
            content: `Pick ${name}`,
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains('${name}')`,
            run: "click",
        },
        {
            content: `${name} is picked`,
            trigger: `${scope}.o_field_widget[name=${field}] input:value('${name}')`,
        },
    ];
}

export function addTag(field, name) {
    return [
        ...pick(field, name).slice(0, 2),
        {trigger: `.o_field_widget[name=${field}] .o_tag:contains('${name}')`},
    ];
}

/** Choose from a list. */
export function choose(field, label, scope = "") {
    return [
        {
            content: `Open the choices of ${field}`,
            trigger: `${scope}.o_field_widget[name=${field}] input`,
            run: "click",
        },
        {
            content: `Choose ${label}`,
            trigger: `.o_select_menu_item:contains('${label}')`,
            run: "click",
        },
        {
            content: `${label} is chosen`,
            trigger: `${scope}.o_field_widget[name=${field}] input:value('${label}')`,
        },
    ];
}

/** Choose one of the round buttons of a field. */
export function mark(field, value, scope = "") {
    return {
        content: `${field} is ${value}`,
        trigger: `${scope}.o_field_widget[name=${field}] input[data-value=${value}]`,
        run: "click",
    };
}

export function tick(field, scope = "") {
    return {
        content: `Tick ${field}`,
        trigger: `${scope}.o_field_widget[name=${field}] input[type=checkbox]`,
        run: "click",
    };
}

/** Fill in today. */
export function date(field, scope = "") {
    return {
        content: `Fill in ${field}`,
        trigger: `${scope}.o_field_widget[name=${field}] input`,
        run: ({edit}) => edit(luxon.DateTime.now().toFormat("MM/dd/yyyy")),
    };
}

export function save() {
    return [
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {content: "It is saved", trigger: ".o_form_saved"},
    ];
}

export function confirm(name) {
    return [
        {
            content: "Confirm the dialogue",
            trigger: `${dialog}.modal-footer button[name=${name}]`,
            run: "click",
        },
        {content: "It is closed", trigger: "body:not(:has(.modal))"},
    ];
}

export function withReason(label, reason) {
    return [press(label), write("reason", reason, dialog), ...confirm("action_confirm")];
}

export function missing(text) {
    return {content: "What is missing is listed", trigger: `div[name=missing]:contains('${text}')`};
}

/** Find the customer where the cursor waits. */
export function findCustomer(typed, name) {
    return [
        {
            content: "The cursor waits for the customer",
            trigger: ".o_field_widget[name=partner_id] input:focus",
            run: `edit ${typed}`,
        },
        {
            content: "The customer is found",
            trigger: `.o-autocomplete--dropdown-item:contains('${name}')`,
            run: "click",
        },
    ];
}

export function logContact(purpose, text) {
    return [
        press("Log a Contact"),
        ...choose("purpose", purpose, dialog),
        write("text", text, dialog),
        {content: "Log it", trigger: `${dialog}.o_form_button_save`, run: "click"},
        {content: "It is logged", trigger: "body:not(:has(.modal))"},
    ];
}

/** Approve what waits for one. */
export function approve(comment) {
    return [
        {content: "It is my turn", trigger: "button[name=validate_tier]", run: "click"},
        write("comment", comment, dialog),
        ...confirm("add_comment"),
        {
            content: "My turn is over",
            trigger: ".o_form_view:not(:has(button[name=validate_tier]))",
        },
    ];
}

/** Tell the customer what the dialogue proposes: it contains these words of the decision. */
export function tell(words) {
    return [
        go("Tell the Customer"),
        {
            content: "In the words of the approved decision",
            trigger: `${dialog}.o_field_widget[name=text] textarea:value('${words}')`,
        },
        ...confirm("action_tell"),
        ...next("Replied in Full", "verifying"),
    ];
}

/** Choose a photo where a page of the portal asks for files. */
export function attachPhoto(name, trigger) {
    return {
        content: "Choose a photo",
        trigger,
        run() {
            const bytes = Uint8Array.from(
                atob(
                    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
                ),
                (letter) => letter.charCodeAt(0)
            );
            const files = new DataTransfer();
            files.items.add(new File([bytes], name, {type: "image/png"}));
            this.anchor.files = files.files;
            this.anchor.dispatchEvent(new Event("change", {bubbles: true}));
        },
    };
}

/** Send a form of the portal. */
export function submit(form, run = "click") {
    return {trigger: `${form} button[type=submit]`, run, expectUnloadPage: true};
}
