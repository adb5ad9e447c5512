import {registry} from "@web/core/registry";

/** A leak: the crew is on its way while the clerk still types; the complaint goes its own way. */

const dialog = ".modal:not(.o_inactive_modal) ";

function reached(state) {
    return {
        content: `It is now “${state}”`,
        trigger: `.o_statusbar_status:has(.o_arrow_button_current[data-value=${state}])`,
    };
}

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

function press(label) {
    return {
        content: `Press “${label}”`,
        trigger: `.o_statusbar_buttons button:contains('${label}')`,
        run: "click",
    };
}

function write(field, text, scope = "") {
    return {
        content: `Write ${field}`,
        trigger: `${scope}.o_field_widget[name=${field}] :is(input, textarea)`,
        run: `edit ${text}`,
    };
}

function pick(field, name, typed = name) {
    return [
        write(field, typed),
        {
            content: `Pick ${name}`,
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains('${name}')`,
            run: "click",
        },
    ];
}

function confirm(name) {
    return [
        {
            content: "Confirm the dialogue",
            trigger: `${dialog}.modal-footer button[name=${name}]`,
            run: "click",
        },
        {content: "It is closed", trigger: ".o_form_view:not(:has(.modal))"},
    ];
}

function tour(name, steps) {
    registry.category("web_tour.tours").add(`complaint_gas_${name}`, {steps});
}

tour("clerk_takes_the_call", () => [
    {
        content: "The cursor waits for the gas user",
        trigger: ".o_field_widget[name=partner_id] input:focus",
        run: "edit 刘淑珍",
    },
    {
        content: "The gas user is found",
        trigger: ".o-autocomplete--dropdown-item:contains('刘淑珍')",
        run: "click",
    },
    ...pick("category_id", "泄漏、安全隐患", "泄漏"),
    write("subject", "厨房漏气"),
    write("description", "闻到很浓的煤气味"),
    {
        content: "The advice is there before anything is saved",
        trigger: "div[name=emergency]:contains('到室外打电话')",
    },
    write("demand", "马上来人"),
    ...next("Register", "registered"),
    {
        content: "The crew knows",
        trigger: "button:contains('Emergencies')",
    },
    {content: "Tab Gas", trigger: "a.nav-link[name=gas_handling]", run: "click"},
    {
        content: "It needs transfer",
        trigger: "div[name=gas_way] .o_radio_input[data-value=transfer]",
        run: "click",
    },
    ...next("Accept", "accepted"),
    press("Dispatch"),
    ...confirm("action_send"),
    ...next("Begin Investigation", "investigating"),
]);

tour("crew_goes_there", () => [
    {
        content: "The place is known",
        trigger: ".o_field_widget[name=contact_phone]",
    },
    {content: "Leave", trigger: "button[name=action_dispatch]", run: "click"},
    {content: "Arrive", trigger: "button[name=action_arrive]", run: "click"},
    {
        content: "It is over",
        trigger: ".o_field_widget[name=arrived_at]:contains(':')",
    },
]);

tour("settled_at_once", () => [
    press("Solved at Once"),
    write("explanation", "解释了阶梯气价的计算方法", dialog),
    {
        content: "The first tick",
        trigger: `${dialog}.o_field_widget[name=is_content] input`,
        run: "click",
    },
    {
        content: "One tick is not enough",
        trigger: `${dialog}.modal-footer:not(:has(button[name=action_confirm]))`,
    },
    {
        content: "The second tick",
        trigger: `${dialog}.o_field_widget[name=complains_no_more] input`,
        run: "click",
    },
    ...confirm("action_confirm"),
    reached("closed"),
]);
