import {registry} from "@web/core/registry";

function press(label) {
    return {
        content: `Press “${label}”`,
        trigger: `.o_statusbar_buttons button:contains('${label}'):not(:disabled)`,
        run: "click",
    };
}

// The desk answers, nobody inside can close, the complainant's recorded word does.
registry.category("web_tour.tours").add("complaint_manufacturing_desk", {
    steps: () => [
        {
            content: "What is missing is said in the words of the procedure",
            trigger: ".o_complaint_case_form div[name=missing] li:contains('马建国')",
        },
        {
            content: "Nobody inside is asked whether the customer is satisfied",
            trigger:
                ".o_statusbar_buttons:not(:has(button:contains('Is the Customer Satisfied?')))",
        },
        press("Customer Urges"),
        {
            content: "What the customer says",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit 请尽快安排回访",
        },
        {
            content: "It is counted with this complaint",
            trigger: ".modal-footer button.btn-primary",
            run: "click",
        },
        {
            content: "Urged once",
            trigger: ".oe_title .badge:contains('Urged')",
        },
        press("Complainant Confirms"),
        {
            content: "By a recorded call",
            trigger: ".modal .o_field_widget[name=means] input[data-value=call]",
            run: "click",
        },
        {
            content: "Satisfied",
            trigger: ".modal .o_field_widget[name=satisfaction] input[data-value=satisfied]",
            run: "click",
        },
        {
            content: "Without the recording it is refused",
            trigger: ".modal-footer button:contains('Close the Complaint')",
            run: "click",
        },
        {
            content: "The recording is missing",
            trigger: ".modal:contains('attach the recording')",
        },
    ],
});

// Quality signs what the department filled in.
registry.category("web_tour.tours").add("complaint_manufacturing_quality", {
    steps: () => [
        {
            content: "Open the sheet that waits",
            trigger: ".o_data_row .o_data_cell:contains('技术部')",
            run: "click",
        },
        press("Sign the Sheet"),
        {
            content: "The opinion",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit 同意",
        },
        {
            content: "Sign",
            trigger: ".modal-footer button.btn-primary",
            run: "click",
        },
        {
            content: "Signed",
            trigger: ".o_field_widget[name=mfg_opinion]:contains('同意')",
        },
    ],
});
