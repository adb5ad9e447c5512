import {
    dialog,
    journey,
    mark,
    press,
    withReason,
} from "@complaint_base/../tests/tours/complaint_steps";

const tour = journey("complaint_manufacturing");

// The desk answers, nobody inside can close, the complainant's recorded word does.
tour("desk", () => [
    {
        content: "What is missing is said in the words of the procedure",
        trigger: ".o_complaint_case_form div[name=missing] li:contains('马建国')",
    },
    {
        content: "Nobody inside is asked whether the customer is satisfied",
        trigger: ".o_statusbar_buttons:not(:has(button:contains('Is the Customer Satisfied?')))",
    },
    ...withReason("Customer Urges", "请尽快安排回访"),
    {
        content: "Urged once",
        trigger: ".oe_title .badge:contains('Urged')",
    },
    press("Complainant Confirms"),
    mark("means", "call", dialog),
    mark("satisfaction", "satisfied", dialog),
    {
        content: "Without the recording it is refused",
        trigger: ".modal-footer button:contains('Close the Complaint')",
        run: "click",
    },
    {
        content: "The recording is missing",
        trigger: ".modal:contains('attach the recording')",
    },
]);

// Quality signs what the department filled in.
tour("quality", () => [
    {
        content: "Open the sheet that waits",
        trigger: ".o_data_row .o_data_cell:contains('技术部')",
        run: "click",
    },
    ...withReason("Sign the Sheet", "同意"),
    {
        content: "Signed",
        trigger: ".o_field_widget[name=mfg_opinion]:contains('同意')",
    },
]);
