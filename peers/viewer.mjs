// A person's walk through the pages for people, in a real browser: home, search, a citation, the next passage, and the lists.
//
// Done at two widths in light and in dark. Prints what was there; nothing is judged here.

import { launch, open, study } from './chromium.mjs';
import { options, tell, watch } from './look.mjs';

const { url: origin, query } = options();
const state = watch();

/** Where the passage stands that is cited, and what it looks like beside its neighbours. */
const cite = () => {
    const cited = document.querySelector('[aria-label="Cited passage"]');
    if (!cited) return null;
    const other = document.querySelector('section.passage:not(.cited)');
    const box = cited.getBoundingClientRect();
    const middle = document.elementFromPoint(box.left + box.width / 2, Math.min(box.top + 8, innerHeight - 1));
    const paint = (element) => element && getComputedStyle(element).backgroundColor;
    return {
        text: cited.innerText,
        top: box.top,
        bottom: box.bottom,
        uncovered: cited.contains(middle),
        ground: paint(cited),
        others: paint(other) ?? null,
    };
};

async function walk(browser, width, colorScheme) {
    const { context, page, seen } = await open(browser, width, colorScheme);
    const look = async (name) => {
        state.step = `${name} at ${page.url()}`;
        seen.pages.push({ ...(await study(page, name)), cited: await page.evaluate(cite) });
    };
    await page.goto(origin);
    await look('home');
    await page.getByRole('searchbox').first().fill(query);
    await page.getByRole('searchbox').first().press('Enter');
    await page.waitForURL((url) => url.searchParams.has('q'));
    await look('results');
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
        await look(name);
    }
    await context.close();
    return seen;
}

const browser = await launch();
const walks = [];
for (const width of [380, 1440]) {
    for (const scheme of ['light', 'dark']) {
        walks.push(await walk(browser, width, scheme));
    }
}
state.step = 'close';
await browser.close();
tell({ walks });
