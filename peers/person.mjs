// A person with an account, in a real browser: asked by a host, at their account, and on the way to a page.
//
// `--url` is the page to open. `--walk` says what is done there: `allow` and `refuse` answer a host, `read` opens a page behind the
// login, `withdraw` takes back what was allowed, `visit` comes by
// a provider that agrees at once and logs out, `passkey` adds a passkey at the account and answers a host with it, where `--question`
// is the host's. `--cookies` is the file that a browser keeps between walks. Prints what was
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
        question: { type: 'string', default: '' },
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

/** Gives the window a device that makes passkeys, with somebody before it whose face it knows. */
async function device({ context, page }) {
    const session = await context.newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
        options: {
            protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
            isUserVerified: true, automaticPresenceSimulation: true,
        },
    });
    return {
        knows: (isUserVerified) => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
        keys: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    };
}

/** Follows a link, and waits for the page that it leads to. */
async function follow({ page }, name) {
    state.step = `follow ${name} at ${page.url()}`;
    const loaded = page.waitForEvent('load');
    await page.getByRole('link', { name, exact: true }).click();
    await loaded;
}

/** Presses a button, and waits for what the page says to it. */
async function hear({ page }, name) {
    state.step = `hear ${name} at ${page.url()}`;
    await page.getByRole('button', { name, exact: true }).click();
    await page.locator('#problem:not([hidden])').waitFor();
    return page.locator('#problem').innerText();
}

/** Answers the question of a host, and catches where the browser is sent with it. */
async function answer(window, button) {
    await logIn(window);
    await look(window, 'consent');
    return sendBack(window, button);
}

async function sendBack(window, button) {
    state.step = `sent back to ${told.back}`;
    const sent = window.page.waitForRequest((request) => request.url().startsWith(told.back));
    await window.page.getByRole('button', { name: button, exact: true }).click();
    return { back: (await sent).url() };
}

/** Reads a page as somebody does who has no scripts. */
async function plainly(url) {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(url);
    const read = { text: await page.locator('body').innerText(), buttons: await page.getByRole('button').count() };
    await context.close();
    return read;
}

const walks = {
    allow: (window) => answer(window, 'Allow'),
    refuse: (window) => answer(window, 'Cancel'),
    read: async (window) => {
        await logIn(window);
        await look(window, 'page');
        return {};
    },
    visit: async (window) => {
        await look(window, 'page');
        state.step = 'open the account';
        await window.page.goto(new URL('/account', told.url).href);
        await look(window, 'account');
        await press(window.page, 'Log out');
        await look(window, 'logged out');
        // A page on the way leads on by itself.
        state.step = 'log in again';
        await window.page.getByRole('link', { name: 'Log in again', exact: true }).click();
        await window.page.waitForURL(new URL('/', told.url).href);
        await look(window, 'home');
        state.step = 'search once the token is over';
        await window.context.clearCookies({ name: /^switchboard_/ });
        await window.page.getByRole('searchbox').fill('zorkmids');
        await window.page.keyboard.press('Enter');
        await window.page.waitForURL('**/search?**');
        await look(window, 'found');
        return {};
    },
    passkey: async (window) => {
        const own = await device(window);
        await enter(window, told.password);
        await look(window, 'account');
        await follow(window, 'Add a passkey');
        await look(window, 'add');
        await window.page.getByLabel('What you call it').fill('Phone');
        await press(window.page, 'Add a passkey');
        await look(window, 'added');
        await follow(window, 'Add a passkey');
        await window.page.getByLabel('What you call it').fill('Phone once more');
        const twice = await hear(window, 'Add a passkey');
        await follow(window, 'Back to your account');
        await press(window.page, 'Log out');

        state.step = `ask at ${told.question}`;
        await window.page.goto(told.question);
        await look(window, 'login');
        await follow(window, 'Log in with a passkey');
        await look(window, 'passkey');
        await own.knows(false);
        const unverified = await hear(window, 'Use a passkey');
        await look(window, 'not verified');
        await own.knows(true);
        await press(window.page, 'Use a passkey');
        await look(window, 'consent');
        const keys = (await own.keys()).map(({ rpId, userHandle, isResidentCredential, signCount }) => (
            { rpId, handle: atob(userHandle).length, isResidentCredential, signCount }));
        const plain = await plainly(new URL('/login/passkey', told.url).href);
        return { twice, unverified, keys, plain, ...(await sendBack(window, 'Allow')) };
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
