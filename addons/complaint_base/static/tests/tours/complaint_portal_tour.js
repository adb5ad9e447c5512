import {registry} from "@web/core/registry";

import {attachPhoto, submit} from "./complaint_steps";

/** The customer: files a complaint with a photo, urges, and later confirms or disputes. */

registry.category("web_tour.tours").add("complaint_portal_file", {
    url: "/my",
    steps: () => [
        {
            content: "Complaints are offered although there is none yet",
            trigger: "a[href='/my/complaints']:contains('My Complaints')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "File the first",
            trigger: "p:contains('tell us') + a:contains('File a Complaint')",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: "input[name=subject]", run: "edit 28 天强度不足"},
        {trigger: "select[name=category_id]", run: "selectByLabel 强度"},
        {trigger: "textarea[name=description]", run: "edit 三号楼顶板出现裂缝"},
        {trigger: "textarea[name=demand]", run: "edit 请派人到现场"},
        attachPhoto("裂缝.png", "input[type=file]"),
        {
            content: "Send it; a second click sends nothing more",
            ...submit(".o_complaint_form", "dblclick"),
        },
        {
            content: "It has a number",
            trigger: ".o_complaint_flash:contains('has the number')",
        },
        {trigger: ".o_complaint_step_now:contains('Received')"},
        {trigger: ".o_complaint_files:contains('裂缝.png')"},
        {trigger: ".o_complaint_urge summary", run: "click"},
        {trigger: ".o_complaint_urge textarea", run: "edit 工地停工了"},
        submit(".o_complaint_urge"),
        {trigger: ".o_complaint_entry:contains('工地停工了')"},
    ],
});

registry.category("web_tour.tours").add("complaint_portal_answer", {
    url: "/my/complaints",
    steps: () => [
        {
            content: "The list says where an answer is due",
            trigger: "a.list-group-item:contains('Your answer, please')",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ".o_complaint_from_us:contains('我们将派技术员')"},
        {trigger: "label[for=satisfaction_dissatisfied]", run: "click"},
        {trigger: "#answer_words", run: "edit 裂缝又变大了"},
        submit(".o_complaint_answer"),
        {
            content: "It goes on as a new complaint",
            trigger: ".o_complaint_progress:contains('It goes on as') a",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ".o_complaint_step_now:contains('Received')"},
    ],
});

registry.category("web_tour.tours").add("complaint_public_journey", {
    url: "/complaint",
    steps: () => [
        {trigger: "input[name=name]", run: "edit 王五"},
        {trigger: "input[name=phone]", run: "edit 13993112345"},
        {trigger: "input[name=subject]", run: "edit 袋重不足"},
        {trigger: "textarea[name=description]", run: "edit 20 袋平均 49.1 kg"},
        submit(".o_complaint_form"),
        {
            content: "Remember number and code",
            trigger: ".o_complaint_code",
            run() {
                const text = (selector) => document.querySelector(selector).textContent.trim();
                sessionStorage.setItem("complaint_number", text(".o_complaint_number"));
                sessionStorage.setItem("complaint_code", text(".o_complaint_code"));
            },
        },
        {
            trigger: "main a[href='/complaint/track']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "input[name=number]",
            run({edit}) {
                return edit(sessionStorage.getItem("complaint_number"));
            },
        },
        {
            trigger: "input[name=code]",
            run({edit}) {
                return edit(sessionStorage.getItem("complaint_code").toLowerCase());
            },
        },
        submit(".o_complaint_form"),
        {trigger: ".o_complaint_page h2:contains('袋重不足')"},
        {
            content: "Leave nothing on a borrowed phone",
            trigger: "form[action='/complaint/leave'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: "input[name=number]"},
    ],
});
