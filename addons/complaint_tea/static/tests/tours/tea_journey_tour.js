import {
    confirm,
    dialog,
    journey,
    press,
    reached,
    save,
    tab,
    write,
} from "@complaint_base/../tests/tours/complaint_steps";

/** Danger in a cup of tea: heard on the phone, sealed and traced, told, inspected. */

const tour = journey("complaint_tea");

tour("clerk_hears_danger", () => [
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
]);

tour("leader_acts", () => [
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
]);

tour("clerk_tells", () => [
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
    ...confirm("action_tell"),
    press("Replied in Full"),
    reached("verifying"),
]);
