// A person with an account, in a real browser: asked by a host, at their account, and on the way to a page.
//
// `--url` is the page to open. `--walk` says what is done there: `allow` and `refuse` answer a host, `read` opens a page behind the
// login, `withdraw` takes back what was allowed. `--cookies` is the file that a browser keeps between walks. Prints what was
// there; nothing is judged here.

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { launch, open, study } from './chromium.mjs';
import { tell, watch } from './look.mjs';

const { values: told } = parseArgs({
    options: {
        url: { type: 'string' },
        walk: { type: 'string' },
        email: { type: 'string' },
        password: { type: 'string' },
        width: { type: 'string', default: '380' },
        scheme: { type: 'string', default: 'light' },
        cookies: { type: 'string' },
        back: { type: 'string', default: '' },
    },
});
const state = watch();

/** Looks at a page under a name. */
async function look({ page, seen }, name) {
    state.step = `${name} at ${page.url()}`;
    seen.pages.push(await study(page, name));
}

/** Fills in the login form and waits for what follows. */
async function enter({ page }, password) {
    await page.getByLabel('Email address').fill(told.email);
    await page.getByLabel('Password').fill(password);
    await press(page, 'Log in');
}

/** Presses a button and waits for the page that it leads to. */
async function press(page, name) {
    state.step = `press ${name} at ${page.url()}`;
    const loaded = page.waitForEvent('load');
    await page.getByRole('button', { name, exact: true }).click();
    await loaded;
}

/** Logs in, first with a password that is wrong. */
async function logIn(window) {
    await look(window, 'login');
    await enter(window, `not ${told.password}`);
    await look(window, 'wrong password');
    await enter(window, told.password);
}

/** Answers the question of a host, and catches where the browser is sent with it. */
async function answer(window, button) {
    await logIn(window);
    await look(window, 'consent');
    state.step = `sent back to ${told.back}`;
    const sent = window.page.waitForRequest((request) => request.url().startsWith(told.back));
    await window.page.getByRole('button', { name: button, exact: true }).click();
    return { back: (await sent).url() };
}

const walks = {
    allow: (window) => answer(window, 'Allow'),
    refuse: (window) => answer(window, 'Cancel'),
    read: async (window) => {
        await logIn(window);
        await look(window, 'page');
        return {};
    },
    withdraw: async (window) => {
        await look(window, 'account');
        await press(window.page, 'Take it back');
        await look(window, 'withdrawn');
        await press(window.page, 'Log out');
        await look(window, 'logged out');
        return {};
    },
};

const browser = await launch();
const kept = existsSync(told.cookies) ? { storageState: told.cookies } : {};
const window = await open(browser, Number(told.width), told.scheme, kept);
await window.page.goto(told.url);
const outcome = await walks[told.walk](window);
await window.context.storageState({ path: told.cookies });
state.step = 'close';
await browser.close();
tell({ ...window.seen, ...outcome });
