import {registry} from "@web/core/registry";

import {
    approve,
    confirm,
    dialog,
    findCustomer,
    go,
    mark,
    missing,
    next,
    press,
    reached,
    tab,
    tell,
    write,
} from "./complaint_steps";

registry.category("web_tour.tours").add("complaint_phone_call", {
    steps: () => [
        // ---- the call
        ...findCustomer("1389310", "Lanzhou Builders"),
        {
            content: "Name and number are filled in",
            trigger: ".o_field_widget[name=contact_name] input:value('Lanzhou Builders')",
        },
        missing("Ask what the customer wants"),
        write("subject", "Cement does not set"),
        write("description", "Two lorries, 42.5, poured yesterday"),
        write("demand", "Take it back"),
        write("reason", "The site stands still"),
        {
            content: "Nothing is missing any more",
            trigger: ".o_complaint_case_form:not(:has(div[name=missing]))",
        },
        ...next("Register", "registered"),
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
        ...next("Accept", "accepted"),
        ...next("Begin Investigation", "investigating"),
        // ---- the unit is asked
        press("Dispatch"),
        {
            content: "The unit of the rule is proposed",
            trigger: ".modal .o_field_widget[name=unit_id] input:value('Plant')",
        },
        ...confirm("action_send"),
        tab("dispatches"),
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
        write("cause_analysis", "The mill ran too fast"),
        write("handling", "Take it back"),
        {
            content: "Answer",
            trigger: "button[name=action_answer]",
            run: "click",
        },
        reached("answered"),
        {
            content: "Back to the complaint",
            trigger: "button[name=action_view_case]",
            run: "click",
        },
        ...next("Investigation Complete", "deciding"),
        // ---- the decision
        go("Write the Decision"),
        write("text", "Two lorries are taken back"),
        write("customer_text", "We take the cement of both lorries back."),
        {
            content: "Submit it",
            trigger: "button[name=action_submit]",
            run: "click",
        },
        ...approve("As the procedure says"),
        reached("approved"),
        {
            content: "Back to the complaint",
            trigger: ".o_field_widget[name=case_id] a, .o_field_widget[name=case_id] span",
            run: "click",
        },
        ...next("Carry It Out", "executing"),
        ...next("Carried Out", "replying"),
        // ---- the customer
        ...tell("We take the cement"),
        go("Is the Customer Satisfied?"),
        mark("satisfaction", "very_satisfied", dialog),
        ...confirm("action_confirm"),
        reached("closed"),
    ],
});
