// A person's walk through the pages for people, in a real browser: home, search, a citation, the next passage, and the lists.
//
// Done at two widths in light and in dark. Prints what was there; nothing is judged here.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { options, tell, watch } from './look.mjs';

const { url: origin, query } = options();
const state = watch();

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const program = execFileSync('bash', [fileURLToPath(new URL('browser', import.meta.url))], { encoding: 'utf8' }).trim();

/** What a page is like, as the browser has it. */
const measure = () => {
    const cited = document.querySelector('[aria-label="Cited passage"]');
    const other = document.querySelector('section.passage:not(.cited)');
    const box = cited?.getBoundingClientRect();
    const middle = box && document.elementFromPoint(box.left + box.width / 2, Math.min(box.top + 8, innerHeight - 1));
    const paint = (element) => element && getComputedStyle(element).backgroundColor;
    return {
        title: document.title,
        heading: document.querySelector('h1')?.innerText ?? null,
        language: document.documentElement.lang,
        scripts: document.scripts.length + [...document.querySelectorAll('*')]
            .filter((element) => element.getAttributeNames().some((name) => name.startsWith('on'))).length,
        width: document.documentElement.scrollWidth,
        window: { width: innerWidth, height: innerHeight },
        // What no element paints, the next one out does.
        ground: [document.body, document.documentElement].map(paint).find((color) => color !== 'rgba(0, 0, 0, 0)') ?? null,
        cited: cited && {
            text: cited.innerText,
            top: box.top,
            bottom: box.bottom,
            uncovered: cited.contains(middle),
            ground: paint(cited),
            others: paint(other) ?? null,
        },
    };
};

/** Looks at the page that is open: what it is like, and what axe-core finds fault with. */
async function study(page, name) {
    state.step = `${name} at ${page.url()}`;
    const found = await page.evaluate(measure);
    await page.evaluate(axe);
    const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document));
    return {
        name,
        url: page.url(),
        ...found,
        rulesPassed: passes.length,
        violations: violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map((node) => node.target.join(' ')) })),
    };
}

async function walk(browser, width, colorScheme) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    const seen = { width, scheme: colorScheme, requests: [], errors: [], failures: [], pages: [] };
    page.on('request', (request) => seen.requests.push(request.url()));
    page.on('requestfailed', (request) => seen.failures.push(`${request.url()}: ${request.failure()?.errorText}`));
    page.on('response', (response) => response.status() >= 400 && seen.failures.push(`${response.url()}: ${response.status()}`));
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && seen.errors.push(message.text()));
    page.on('pageerror', (error) => seen.errors.push(String(error)));

    await page.goto(origin);
    seen.pages.push(await study(page, 'home'));
    await page.getByRole('searchbox').first().fill(query);
    await page.getByRole('searchbox').first().press('Enter');
    await page.waitForURL((url) => url.searchParams.has('q'));
    seen.pages.push(await study(page, 'results'));
    const links = [
        ['citation', page.locator('ol li a').first()],
        ['next', page.getByRole('link', { name: 'Next passage' })],
        ['documents', page.getByRole('link', { name: 'All documents' }).last()],
        ['left out', page.getByRole('link', { name: 'What was left out' }).last()],
    ];
    for (const [name, link] of links) {
        const before = page.url();
        await link.click();
        await page.waitForURL((url) => String(url) !== before);
        seen.pages.push(await study(page, name));
    }
    await context.close();
    return seen;
}

const quiet = [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
];
const browser = await chromium.launch({ executablePath: program, headless: true, args: quiet });
const walks = [];
for (const width of [380, 1440]) {
    for (const scheme of ['light', 'dark']) {
        walks.push(await walk(browser, width, scheme));
    }
}
state.step = 'close';
await browser.close();
tell({ walks });
