import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/**
 * Sends a form once: the button is off after the first click. The server does
 * not rely on it. Files that would be refused are named before they are sent.
 */
export class ComplaintForm extends Interaction {
    static selector = ".o_complaint_form";
    dynamicContent = {
        _root: {"t-on-submit": this.onSubmit},
        "input[type=file]": {"t-on-change": this.checkFiles},
    };

    onSubmit(ev) {
        if (this.isSent || !this.checkFiles()) {
            ev.preventDefault();
            return;
        }
        this.isSent = true;
        this.el.querySelector("[type=submit]").classList.add("disabled");
    }

    checkFiles() {
        const input = this.el.querySelector("input[type=file]");
        if (!input) {
            return true;
        }
        const {maxFiles, maxMegabytes} = input.dataset;
        const fits =
            input.files.length <= Number(maxFiles) &&
            [...input.files].every((file) => file.size <= Number(maxMegabytes) * 1048576);
        this.el.querySelector(".o_complaint_files_error").classList.toggle("d-none", fits);
        return fits;
    }
}

registry.category("public.interactions").add("complaint_base.complaint_form", ComplaintForm);
