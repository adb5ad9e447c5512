import {registry} from "@web/core/registry";

const year = luxon.DateTime.now().year;
// The first Wednesday of a month without public holidays.
const first = luxon.DateTime.local(year, 11, 1);
const day = first.plus({days: (10 - first.weekday) % 7}).toISODate();

registry.category("web_tour.tours").add("resource_worktime_year", {
    steps: () => [
        {
            content: "Open the year at a glance",
            trigger: "a[name=worktime_year]",
            run: "click",
        },
        {
            content: "National Day is closed",
            trigger: `.o_worktime_closure[data-date='${year}-10-01']`,
        },
        {
            content: "Click a working day",
            trigger: `.o_worktime_work[data-date='${day}']`,
            run: "click",
        },
        {
            content: "It is to be a closure: say why",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Stocktaking",
        },
        {
            content: "Save it",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The year shows it at once",
            trigger: `.o_worktime_closure.o_worktime_own[data-date='${day}']`,
        },
        {
            content: "Ask when something is due",
            trigger: "button[name=action_ask_deadline]",
            run: "click",
        },
        {
            content: "The answer comes with its derivation",
            trigger: ".modal .o_worktime_why td:contains('h')",
        },
        {
            content: "Close the question",
            trigger: ".modal button:contains('Close')",
            run: "click",
        },
        {
            content: "The year after has no official notice yet",
            trigger: "button[title='Next year']",
            run: "click",
        },
        {
            content: "Its days are hatched",
            trigger: `.o_worktime_unofficial[data-date='${year + 1}-01-04']`,
        },
    ],
});
