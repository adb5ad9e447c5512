import {registry} from "@web/core/registry";

/** The customer: files a complaint with a photo, urges, and later confirms or disputes. */

const photo = {
    content: "Choose a photo",
    run() {
        const bytes = Uint8Array.from(
            atob(
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
            ),
            (letter) => letter.charCodeAt(0)
        );
        const files = new DataTransfer();
        files.items.add(new File([bytes], "裂缝.png", {type: "image/png"}));
        this.anchor.files = files.files;
        this.anchor.dispatchEvent(new Event("change", {bubbles: true}));
    },
};

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
        {...photo, trigger: "input[type=file]"},
        {
            content: "Send it; a second click sends nothing more",
            trigger: ".o_complaint_form button[type=submit]",
            run: "dblclick",
            expectUnloadPage: true,
        },
        {
            content: "It has a number",
            trigger: ".o_complaint_flash:contains('has the number')",
        },
        {trigger: ".o_complaint_step_now:contains('Received')"},
        {trigger: ".o_complaint_files:contains('裂缝.png')"},
        {trigger: ".o_complaint_urge summary", run: "click"},
        {trigger: ".o_complaint_urge textarea", run: "edit 工地停工了"},
        {
            trigger: ".o_complaint_urge button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
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
        {
            trigger: ".o_complaint_answer button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
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
        {
            trigger: ".o_complaint_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
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
        {
            trigger: ".o_complaint_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
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
