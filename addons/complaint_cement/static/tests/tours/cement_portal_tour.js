import {attachPhoto, journey, submit} from "@complaint_base/../tests/tours/complaint_steps";

/** The customer of a cement works: files, adds proof, reads the answer, confirms. */

const tour = journey("complaint_cement_customer");

tour("files", () => [
    {
        content: "File a complaint",
        trigger: "a:contains('File a Complaint')",
        run: "click",
        expectUnloadPage: true,
    },
    {trigger: "input[name=subject]", run: "edit 桥墩强度不足"},
    {
        content: "The categories are those of the trade",
        trigger: "select[name=category_id]",
        run: "selectByLabel 质量 / 强度",
    },
    {trigger: "textarea[name=description]", run: "edit 28 天回弹强度不合格"},
    {trigger: "textarea[name=demand]", run: "edit 换货"},
    submit(".o_complaint_form"),
    {trigger: ".o_complaint_step_now:contains('Received')"},
]);

tour("adds_proof", () => [
    {
        content: "The page shows how far it is",
        trigger: ".o_complaint_step_now:contains('Looked Into'), .o_complaint_steps",
    },
    {trigger: ".o_complaint_evidence summary", run: "click"},
    {trigger: ".o_complaint_evidence textarea", run: "edit 检测报告随后寄到"},
    attachPhoto("检测报告.png", ".o_complaint_evidence input[type=file]"),
    submit(".o_complaint_evidence"),
    {trigger: ".o_complaint_files:contains('检测报告.png')"},
    {trigger: ".o_complaint_entry:contains('检测报告随后寄到')"},
]);

tour("confirms", () => [
    {
        content: "The words of the approved decision, and nothing else",
        trigger: ".o_complaint_from_us:contains('我公司将按约定处理')",
    },
    {trigger: ".o_complaint_page:not(:contains('包装机'))"},
    {trigger: "label[for=satisfaction_satisfied]", run: "click"},
    {trigger: "#answer_words", run: "edit 处理及时"},
    submit(".o_complaint_answer"),
    {
        content: "It is over",
        trigger: ".o_complaint_progress:contains('You told us')",
    },
]);
