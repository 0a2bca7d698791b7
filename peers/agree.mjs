// A person with an account and a browser without scripts: opens the page that a program asks them to open, logs in, allows what is
// asked, and follows to where the program waits for the answer.
//
// As a module, and as a command in place of the system's browser: `node agree.mjs URL`. The account comes by the environment,
// EMAIL and PASSWORD.

import { fileURLToPath } from 'node:url';

const STEPS = 10;
const { EMAIL: email, PASSWORD: password } = process.env;
if (!email || !password) throw new Error('EMAIL and PASSWORD name the account; one of them is not set');

const plain = (text) => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))).replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

/** The attributes of a tag. */
const attributes = (tag) => Object.fromEntries([...tag.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, name, value]) => [name, plain(value)]));

/** The first form of a page, filled in: the account where it is asked for, and yes where there is a choice. */
function filled(html) {
    const [form] = /<form[\s\S]*?<\/form>/.exec(html) ?? [];
    if (!form) throw new Error(`no form on the page: ${html}`);
    const fields = new URLSearchParams();
    for (const [tag] of form.matchAll(/<(input|button)[^>]*>/g)) {
        const { name, value, type } = attributes(tag);
        if (!name || fields.has(name)) continue;
        fields.set(name, { email, password }[type] ?? value ?? '');
    }
    return { action: attributes(/<form[^>]*>/.exec(form)[0]).action, fields };
}

/** Answers the question at an address, and returns where the answer goes; nobody is asked to take it yet. */
export async function decide(question) {
    const jar = new Map();
    const origin = new URL(question).origin;
    let request = [new URL(question), {}];
    for (let step = 0; step < STEPS; step += 1) {
        const [url, init] = request;
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
        const response = await fetch(url, { ...init, redirect: 'manual', headers: { Accept: 'text/html', Cookie: cookie } });
        for (const line of response.headers.getSetCookie()) {
            const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
            jar.set(name, value);
        }
        if (response.status === 303) {
            const to = new URL(response.headers.get('location'), url);
            if (to.origin !== origin) return to;
            request = [to, {}];
        } else if (response.ok) {
            const { action, fields } = filled(await response.text());
            request = [new URL(action, url), { method: 'POST', body: fields }];
        } else {
            throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
        }
    }
    throw new Error(`no answer after ${STEPS} pages of ${question}`);
}

/** Answers the question at an address, and takes the answer to the program that waits for it. */
export async function agree(question) {
    const back = await decide(question);
    const taken = await fetch(back);
    if (!taken.ok) throw new Error(`${back} answers ${taken.status}: ${await taken.text()}`);
    return back;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await agree(process.argv[2]);
