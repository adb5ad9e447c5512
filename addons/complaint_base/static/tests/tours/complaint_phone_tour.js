import {registry} from "@web/core/registry";

function reached(state) {
    return {
        // The status bar folds where many buttons are beside it.
        content: `The case is “${state}”`,
        trigger: `.o_complaint_case_form .o_statusbar_status:has(.o_arrow_button_current:contains('${state}'))`,
    };
}

/** Click the highlighted button, and wait until the case has reached a state. */
function next(label, state) {
    return [
        {
            content: `The highlighted step is “${label}”`,
            trigger: `.o_statusbar_buttons button.btn-primary:contains('${label}')`,
            run: "click",
        },
        reached(state),
    ];
}

function write(field, text, tag = "textarea") {
    return {
        content: `Write ${field}`,
        trigger: `.o_field_widget[name=${field}] ${tag}`,
        run: `edit ${text}`,
    };
}

registry.category("web_tour.tours").add("complaint_phone_call", {
    steps: () => [
        // ---- the call
        {
            content: "The cursor waits for the customer",
            trigger: ".o_field_widget[name=partner_id] input:focus",
            run: "edit 1389310",
        },
        {
            content: "The customer is found by digits of the number",
            trigger: ".o-autocomplete--dropdown-item:contains('Lanzhou Builders')",
            run: "click",
        },
        {
            content: "Name and number are filled in",
            trigger: ".o_field_widget[name=contact_name] input:value('Lanzhou Builders')",
        },
        {
            content: "What is missing is listed",
            trigger: "div[name=missing] li:contains('Ask what the customer wants')",
        },
        write("subject", "Cement does not set", "input"),
        write("description", "Two lorries, 42.5, poured yesterday"),
        write("demand", "Take it back"),
        write("reason", "The site stands still"),
        {
            content: "Nothing is missing any more",
            trigger: ".o_complaint_case_form:not(:has(div[name=missing]))",
        },
        ...next("Register", "Registered"),
        {
            content: "It has a number",
            trigger: ".o_field_widget[name=name]:contains('TS')",
        },
        {
            content: "Its clock counts down",
            trigger: ".o_complaint_clocks .badge:contains('left')",
            run: "click",
        },
        {
            content: "The deadline explains itself",
            trigger: ".modal .o_complaint_why td:contains('The clock starts')",
        },
        {
            content: "Close the explanation",
            trigger: ".modal-footer button:contains('Close')",
            run: "click",
        },
        ...next("Accept", "Accepted"),
        ...next("Begin Investigation", "Investigating"),
        // ---- the unit is asked
        {
            content: "Dispatch it",
            trigger: ".o_statusbar_buttons button:contains('Dispatch')",
            run: "click",
        },
        {
            content: "The unit of the rule is proposed",
            trigger: ".modal .o_field_widget[name=unit_id] input:value('Plant')",
        },
        {
            content: "Send it",
            trigger: ".modal-footer button[name=action_send]",
            run: "click",
        },
        {
            content: "Look at the dispatches",
            trigger: "body:not(:has(.modal)) a.nav-link[name=dispatches]",
            run: "click",
        },
        {
            content: "Open the one",
            trigger: "div[name=dispatch_ids] button[name=get_formview_action]",
            run: "click",
        },
        {
            content: "Sign for it",
            trigger: "button[name=action_sign]",
            run: "click",
        },
        {
            content: "Say why it happened",
            trigger: ".o_field_widget[name=cause_analysis] textarea",
            run: "edit The mill ran too fast",
        },
        write("handling", "Take it back"),
        {
            content: "Answer",
            trigger: "button[name=action_answer]",
            run: "click",
        },
        {
            content: "It is answered",
            trigger: ".o_arrow_button_current:contains('Answered')",
        },
        {
            content: "Back to the complaint",
            trigger: "button[name=action_view_case]",
            run: "click",
        },
        ...next("Investigation Complete", "Deciding"),
        // ---- the decision
        {
            content: "The next step is to write the decision",
            trigger: ".o_statusbar_buttons button.btn-primary:contains('Write the Decision')",
            run: "click",
        },
        {
            content: "What is decided",
            trigger: ".o_field_widget[name=text] textarea",
            run: "edit Two lorries are taken back",
        },
        write("customer_text", "We take the cement of both lorries back."),
        {
            content: "Submit it",
            trigger: "button[name=action_submit]",
            run: "click",
        },
        {
            content: "The reviewer approves",
            trigger: "button[name=validate_tier]",
            run: "click",
        },
        {
            content: "And says on what grounds",
            trigger: ".modal .o_field_widget[name=comment] :is(input, textarea)",
            run: "edit As the procedure says",
        },
        {
            content: "Confirm the approval",
            trigger: ".modal-footer button[name=add_comment]",
            run: "click",
        },
        {
            content: "The decision is in force",
            trigger: ".o_arrow_button_current:contains('Approved')",
        },
        {
            content: "Back to the complaint",
            trigger: ".o_field_widget[name=case_id] a, .o_field_widget[name=case_id] span",
            run: "click",
        },
        ...next("Carry It Out", "Executing"),
        ...next("Carried Out", "Replying"),
        // ---- the customer
        {
            content: "The next step is to tell the customer",
            trigger: ".o_statusbar_buttons button.btn-primary:contains('Tell the Customer')",
            run: "click",
        },
        {
            content: "In the words of the decision",
            trigger: ".modal .o_field_widget[name=text] textarea:value('We take the cement')",
        },
        {
            content: "The customer was told",
            trigger: ".modal-footer button[name=action_tell]",
            run: "click",
        },
        ...next("Replied in Full", "To Be Verified"),
        {
            content: "Ask for the satisfaction",
            trigger: ".o_statusbar_buttons button.btn-primary:contains('Is the Customer')",
            run: "click",
        },
        {
            content: "Very satisfied",
            trigger: ".modal .o_radio_item:contains('Very Satisfied') input",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal-footer button[name=action_confirm]",
            run: "click",
        },
        reached("Closed"),
    ],
});
