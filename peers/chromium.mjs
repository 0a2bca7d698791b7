// Chromium of this machine, and how a page that is open in it is studied: what it says, and what is wrong with it.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const program = execFileSync('bash', [fileURLToPath(new URL('browser', import.meta.url))], { encoding: 'utf8' }).trim();

const quiet = [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
    // Whatever a page leads to, nothing leaves this machine.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE ::1, EXCLUDE localhost',
];

/** Starts the browser. */
export const launch = () => chromium.launch({ executablePath: program, headless: true, args: quiet });

/** The policy of the page that a window has open. */
const policies = new WeakMap();

/** Opens a window, and notes in `seen` what it asks for, what fails, and what it complains of. */
export async function open(browser, width, colorScheme, further = {}) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, ...further });
    context.setDefaultTimeout(20_000);
    const seen = { width, scheme: colorScheme, requests: [], errors: [], failures: [], pages: [] };
    await context.exposeBinding('complain', (_source, what) => seen.errors.push(what));
    await context.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
            globalThis.complain(`policy: ${event.effectiveDirective} ${event.blockedURI}`);
        });
    });
    const page = await context.newPage();
    page.on('request', (request) => seen.requests.push(request.url()));
    page.on('requestfailed', (request) => seen.failures.push(`${request.url()}: ${request.failure()?.errorText}`));
    page.on('response', (response) => {
        if (response.request().isNavigationRequest()) {
            policies.set(page, response.headers()['content-security-policy'] ?? null);
        }
    });
    page.on('response', (response) => response.status() >= 400 && seen.failures.push(`${response.url()}: ${response.status()}`));
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && seen.errors.push(message.text()));
    page.on('pageerror', (error) => seen.errors.push(String(error)));
    return { context, page, seen };
}

/** What a page is like, as the browser has it. */
const measure = () => ({
    title: document.title,
    heading: document.querySelector('h1')?.innerText ?? null,
    text: document.body.innerText,
    language: document.documentElement.lang,
    scripts: document.scripts.length + [...document.querySelectorAll('*')]
        .filter((element) => element.getAttributeNames().some((name) => name.startsWith('on'))).length,
    inline: [...document.scripts].map((script) => script.src || script.textContent),
    width: document.documentElement.scrollWidth,
    window: { width: innerWidth, height: innerHeight },
    // What no element paints, the next one out does.
    ground: [document.body, document.documentElement]
        .map((element) => getComputedStyle(element).backgroundColor)
        .find((color) => color !== 'rgba(0, 0, 0, 0)') ?? null,
});

/** Looks at the page that is open: what it is like, and what axe-core finds fault with. */
export async function study(page, name) {
    const { inline, ...found } = await page.evaluate(measure);
    await page.evaluate(axe);
    const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document));
    return {
        name,
        url: page.url(),
        ...found,
        policy: policies.get(page) ?? null,
        hashes: inline.map((script) => createHash('sha256').update(script).digest('base64')),
        rulesPassed: passes.length,
        violations: violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map((node) => node.target.join(' ')) })),
    };
}
