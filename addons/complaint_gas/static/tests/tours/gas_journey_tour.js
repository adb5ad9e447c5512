import {
    confirm,
    dialog,
    findCustomer,
    journey,
    mark,
    next,
    pick,
    press,
    reached,
    tab,
    tick,
    write,
} from "@complaint_base/../tests/tours/complaint_steps";

/** A leak: the crew is on its way while the clerk still types; the complaint goes its own way. */

const tour = journey("complaint_gas");

tour("clerk_takes_the_call", () => [
    ...findCustomer("刘淑珍", "刘淑珍"),
    ...pick("category_id", "泄漏、安全隐患", "", "泄漏"),
    write("subject", "厨房漏气"),
    write("description", "闻到很浓的煤气味"),
    {
        content: "The advice is there before anything is saved",
        trigger: "div[name=emergency]:contains('到室外打电话')",
    },
    write("demand", "马上来人"),
    ...next("Register", "registered"),
    {
        content: "The crew knows",
        trigger: "button:contains('Emergencies')",
    },
    tab("gas_handling"),
    mark("gas_way", "transfer"),
    ...next("Accept", "accepted"),
    press("Dispatch"),
    ...confirm("action_send"),
    ...next("Begin Investigation", "investigating"),
]);

tour("crew_goes_there", () => [
    {
        content: "The place is known",
        trigger: ".o_field_widget[name=contact_phone]",
    },
    {content: "Leave", trigger: "button[name=action_dispatch]", run: "click"},
    {content: "Arrive", trigger: "button[name=action_arrive]", run: "click"},
    {
        content: "It is over",
        trigger: ".o_field_widget[name=arrived_at]:contains(':')",
    },
]);

tour("settled_at_once", () => [
    press("Solved at Once"),
    write("explanation", "解释了阶梯气价的计算方法", dialog),
    tick("is_content", dialog),
    {
        content: "One tick is not enough",
        trigger: `${dialog}.modal-footer:not(:has(button[name=action_confirm]))`,
    },
    tick("complains_no_more", dialog),
    ...confirm("action_confirm"),
    reached("closed"),
]);
