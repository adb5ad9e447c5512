import {
    addTag,
    approve,
    choose,
    confirm,
    date,
    dialog,
    findCustomer,
    go,
    journey,
    logContact,
    mark,
    missing,
    next,
    pick,
    press,
    reached,
    save,
    tab,
    tell,
    tick,
    withReason,
    write,
} from "@complaint_base/../tests/tours/complaint_steps";

/** A complaint about strength, from the call to the archive; every stage is another person's. */

const tour = journey("complaint_cement");

tour("clerk_takes_the_call", () => [
    ...findCustomer("1389310", "中铁二十一局三公司"),
    missing("请选择投诉类别"),
    ...pick("category_id", "质量 / 强度", "", "强度"),
    write("subject", "28 天强度不足，桥墩要返工"),
    {
        content: "An earlier complaint is nearly the same",
        trigger: ".alert:contains('Is it one of these') td:contains('28 天强度不足')",
    },
    write("description", "7 月浇筑的桥墩回弹强度不合格"),
    ...pick("lot_id", "A0715"),
    {
        content: "Order and delivery follow from the lot",
        trigger: ".o_field_widget[name=sale_order_id] input:value('S')",
    },
    {
        content: "So does the delivered amount",
        trigger: ".o_field_widget[name=delivered_amount] input:value('40,000')",
    },
    write("defective_qty", "5"),
    write("demand", "退货"),
    write("reason", "试块强度不合格"),
    ...next("Register", "registered"),
    missing("汇报"),
    missing("受理告知"),
    tab("cement_marketing"),
    ...pick("cement_leader_id", "leader"),
    press("Report to the Leader"),
    {
        content: "The report is dated",
        trigger: ".o_field_widget[name=cement_reported_at]:contains(':')",
    },
    ...withReason("Sign the Form", "有关资料已查明，见产品资料。"),
    {
        content: "The author's line is signed",
        trigger: "div[name=cement_signature_ids] td:contains('有关资料已查明')",
    },
    ...logContact("Acknowledgement", "我们会尽快彻查，并尽快将处理情况回复您。"),
    tab("complaint"),
    write("preliminary_analysis", "与出厂环节有关，需查批次和现场。"),
    ...save(),
    missing("分管领导"),
]);

tour("supervisor_signs", () => [
    ...withReason("Sign the Form", "情况属实，建议按程序办理。"),
    tab("cement_marketing"),
    {trigger: "div[name=cement_signature_ids] td:contains('建议按程序办理')"},
]);

tour("leader_speaks_and_signs", () => [
    ...logContact("Inquiry", "已与客户电话核实，情况属实。"),
    ...withReason("Sign the Form", "同意，请尽快处理。"),
    tab("cement_marketing"),
    {trigger: "div[name=cement_signature_ids] td:contains('请尽快处理')"},
]);

tour("clerk_passes_it_on", () => [
    ...next("Accept", "accepted"),
    missing("移交运营管理部"),
    press("Transfer to Operations"),
    {
        content: "It is transferred",
        trigger: ".o_statusbar_buttons:not(:has(button[name=action_cement_transfer]))",
    },
    tab("cement_tests"),
    write("cement_factory_number", "A0715"),
    ...choose("cement_acceptance", "By a sample"),
    ...next("Begin Investigation", "investigating"),
    tab("dispatches"),
    {
        content: "The policy's routing asked the plant, and operations with it",
        trigger: "div[name=dispatch_ids]:contains('永登生产公司'):contains('运营管理部')",
    },
]);

tour("plant_wants_to_be_rid_of_it", () => [
    ...withReason("Send Back", "该批次由平凉公司生产。"),
    reached("returning"),
    {trigger: ".alert:contains('该批次由平凉公司生产')"},
]);

tour("supervisor_leaves_it_there", () => [
    ...withReason("It Stays There", "出厂编号 A0715 系永登生产。"),
    reached("signed"),
]);

tour("plant_answers", () => [
    write("cause_analysis", "出磨水泥温度偏高，石膏脱水。"),
    write("handling", "不合格部分退货。"),
    write("improvement", "增加出磨温度巡检。"),
    press("Answer"),
    reached("answered"),
]);

function visitor(name) {
    return [
        {
            content: "Add a participant",
            trigger: `${dialog}div[name=attendee_ids] .o_field_x2many_list_row_add a`,
            run: "click",
        },
        ...pick("employee_id", name, `${dialog}.o_selected_row `),
    ];
}

function assessment(field, name, amount) {
    const row = "div[name=cement_assessment_ids] .o_selected_row ";
    return [
        {
            content: "Add a line of the assessment",
            trigger: "div[name=cement_assessment_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...pick(field, name, row),
        write("basis", "质量考核办法", row),
        write("amount", amount, row),
    ];
}

tour("operations_investigates", () => [
    missing("封存样编号"),
    tab("investigation"),
    {
        content: "Add a finding",
        trigger: "div[name=finding_ids] .o_field_x2many_list_row_add a",
        run: "click",
    },
    write("name", "28 天强度低于 42.5 MPa", ".o_selected_row "),
    write("evidence", "第三方检验报告 2026-118 号", ".o_selected_row "),
    tab("cement_tests"),
    date("cement_sampling_date"),
    write("cement_sealed_sample", "FY-0715"),
    tab("cement_report"),
    tick("cement_needs_visit"),
    {
        content: "Plan the joint visit",
        trigger: "div[name=cement_visit_ids] .o_field_x2many_list_row_add a",
        run: "click",
    },
    date("planned_on", dialog),
    write("place", "大桥工地", dialog),
    ...visitor("operations"),
    ...visitor("plant"),
    date("visited_on", dialog),
    write("result", "现场共同取样，封存完好。", dialog),
    {content: "Keep the visit", trigger: `${dialog}.o_form_button_save`, run: "click"},
    {trigger: "div[name=cement_visit_ids] td:contains('大桥工地')"},
    ...save(),
    {
        content: "Open the visit",
        trigger: "div[name=cement_visit_ids] td:contains('大桥工地')",
        run: "click",
    },
    {content: "It took place", trigger: `${dialog}button[name=action_done]`, run: "click"},
    {trigger: `${dialog}.o_arrow_button_current[data-value=done]`},
    {trigger: `${dialog}.btn-close, ${dialog}.o_form_button_cancel`, run: "click"},
    ...next("Investigation Complete", "deciding"),
    // ---- the verdict
    tab("investigation"),
    ...choose("liability", "Ours"),
    ...pick("liable_unit_id", "永登生产公司"),
    ...pick("cause_id", "粉磨"),
    ...addTag("disposition_ids", "Return"),
    tab("cement_report"),
    write("cement_report", "一、经过：共同取样。二、原因：石膏脱水。三、建议：退货。"),
    mark("cement_quality", "quality"),
    ...assessment("unit_id", "永登生产公司", "2000"),
    ...assessment("employee_id", "plant", "200"),
    press("Present the Report"),
    {trigger: ".o_field_widget[name=cement_reported_findings_at]:contains(':')"},
    go("Write the Decision"),
    write("text", "退货 5 吨，费用由永登生产公司承担。"),
    write("customer_text", "您反映的 5 吨水泥我公司予以退货。"),
    press("Submit for Approval"),
    {trigger: ".alert:contains('Waiting for the approval')"},
]);

tour("clerk_may_not_reply_yet", () => [
    missing("处理决议尚未批准"),
    press("Log a Contact"),
    ...choose("purpose", "Reply or promise", dialog),
    write("text", "我们给您退货。", dialog),
    {content: "Try to log it", trigger: `${dialog}.o_form_button_save`, run: "click"},
    {
        content: "Nothing is said before the decision is approved",
        trigger: ".modal .modal-body:contains('no approved decision allows this answer')",
    },
    {
        content: "Read it",
        trigger: ".o_error_dialog .modal-footer button, .modal-footer button:contains('Close')",
        run: "click",
    },
    {
        content: "Give it up",
        trigger: `.modal:has(.o_field_widget[name=purpose]) .o_form_button_cancel`,
        run: "click",
    },
    {content: "Nothing was logged", trigger: "body:not(:has(.modal))"},
]);

tour("approves", () => approve("同意"));

tour("clerk_carries_it_out", () => [
    ...next("Carry It Out", "executing"),
    missing("退货"),
    press("Return of Goods"),
    date("agreed_date"),
    {
        content: "Variety and quantity are taken from the complaint",
        trigger: "div[name=line_ids] td:contains('5.00')",
    },
    press("Issue"),
    reached("issued"),
]);

tour("operations_asks_for_a_measure", () => [
    tab("measures"),
    {trigger: "button[name=action_new_measure]", run: "click"},
    write("name", "出磨温度每班巡检"),
    ...choose("kind", "Preventive"),
    ...pick("user_id", "plant"),
    ...pick("approver_id", "operations"),
    date("due_date"),
    ...save(),
]);

tour("plant_carries_it_out", () => [
    write("evidence", "已建立巡检记录。"),
    press("Done"),
    reached("done"),
]);

tour("operations_reviews", () => [
    press("Review the Effect"),
    {
        content: "It works",
        trigger: `${dialog}input[data-value=effective]`,
        run: "click",
    },
    write("note", "现场核查有效。", dialog),
    ...confirm("action_confirm"),
    reached("effective"),
]);

tour("clerk_replies_and_closes", () => [
    ...next("Carried Out", "replying"),
    ...tell("予以退货"),
    tab("form"),
    tick("handled_by_phone"),
    ...pick("witness_id", "manager"),
    date("witness_date"),
    write("opinion_on_responsible", "按质量考核办法考核。"),
    ...pick("opinion_signer_id", "operations"),
    date("opinion_date"),
    tab("complaint"),
    ...pick("customer_type_id", "施工"),
    ...pick("salesperson_id", "clerk"),
    ...save(),
    go("Is the Customer Satisfied?"),
    mark("satisfaction", "satisfied", dialog),
    write("note", "客户对处理结果表示认可。", dialog),
    ...confirm("action_confirm"),
    reached("closed"),
]);

tour("clerk_finds_the_folder", () => [
    {
        content: "Open the folder of the complaint",
        trigger: ".o_data_row td:contains('桥墩要返工')",
        run: "click",
    },
    {trigger: ".o_form_view .o_field_widget[name=case_id]:contains('桥墩要返工')"},
]);
