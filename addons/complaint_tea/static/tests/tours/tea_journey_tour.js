import {registry} from "@web/core/registry";

/** Danger in a cup of tea: heard on the phone, sealed and traced, told, inspected. */

const dialog = ".modal:not(.o_inactive_modal) ";

function reached(state) {
    return {
        content: `It is now “${state}”`,
        trigger: `.o_statusbar_status:has(.o_arrow_button_current[data-value=${state}])`,
    };
}

function press(label) {
    return {
        content: `Press “${label}”`,
        trigger: `.o_statusbar_buttons button:contains('${label}')`,
        run: "click",
    };
}

function tab(name) {
    return {content: `Tab ${name}`, trigger: `a.nav-link[name=${name}]`, run: "click"};
}

function write(field, text, scope = "") {
    return {
        content: `Write ${field}`,
        trigger: `${scope}.o_field_widget[name=${field}] :is(input, textarea)`,
        run: `edit ${text}`,
    };
}

function save() {
    return [
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {content: "It is saved", trigger: ".o_form_saved"},
    ];
}

registry.category("web_tour.tours").add("complaint_tea_clerk_hears_danger", {
    steps: () => [
        {
            content: "The advice to the caller is there",
            trigger: "[name=emergency]:contains('停止饮用')",
        },
        {
            content: "Nothing is missing for the registration",
            trigger: ".o_field_widget[name=completeness]:contains('100')",
        },
        press("Register"),
        reached("registered"),
    ],
});

registry.category("web_tour.tours").add("complaint_tea_leader_acts", {
    steps: () => [
        {
            content: "It asks whether food safety is concerned",
            trigger: "[name=missing]:contains('安全排查')",
        },
        {
            content: "Yes",
            trigger: ".o_field_widget[name=tea_safety] .o_radio_item:first input",
            run: "click",
        },
        ...save(),
        tab("lot"),
        {
            content: "Seal the lot",
            trigger: "button[name=action_seal]",
            run: "click",
        },
        {
            content: "Yes, all of it",
            trigger: `${dialog}.modal-footer .btn-primary`,
            run: "click",
        },
        {
            content: "A transfer sealed it",
            trigger: ".o_field_widget[name=seal_picking_ids] .o_data_row",
        },
        {
            content: "Trace the lot",
            trigger: "button[name=action_trace_lot]",
            run: "click",
        },
        {
            content: "It leads to the customer",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains('陈女士')",
        },
        {
            content: "And to the grower",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains('示范茶园')",
        },
    ],
});

registry.category("web_tour.tours").add("complaint_tea_clerk_tells", {
    steps: () => [
        press("Tell the Customer"),
        {
            content: "The words of the plan are there",
            trigger: `${dialog}.o_field_widget[name=text] textarea:value('封口不严')`,
        },
        write(
            "text",
            "该批茶叶包装封口不严导致受潮，我厂已为您换货并更换封口设备。对给您造成的不便，我们深表歉意。",
            dialog
        ),
        {
            content: "Told",
            trigger: `${dialog}.modal-footer button[name=action_tell]`,
            run: "click",
        },
        {content: "The dialogue is closed", trigger: "body:not(:has(.modal))"},
        press("Replied in Full"),
        reached("verifying"),
    ],
});
