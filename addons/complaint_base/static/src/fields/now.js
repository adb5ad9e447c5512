import {reactive, useState, onMounted, onWillUnmount} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";

const {DateTime} = luxon;

const PERIOD = 30000;
const clock = reactive({now: DateTime.now()});
let watchers = 0;
let timer = null;

/**
 * One ticking clock for all countdowns on the screen.
 *
 * @returns {{now: DateTime}} reactive, so that who reads it is drawn again
 */
export function useNow() {
    onMounted(() => {
        clock.now = DateTime.now();
        watchers += 1;
        timer ||= browser.setInterval(() => {
            clock.now = DateTime.now();
        }, PERIOD);
    });
    onWillUnmount(() => {
        watchers -= 1;
        if (!watchers) {
            browser.clearInterval(timer);
            timer = null;
        }
    });
    return useState(clock);
}
