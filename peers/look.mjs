// What every client of Node.js is asked to do, and the one shape in which it tells what it saw.
//
// A client is handed over as { list, call } (and what it knows of the connection); nothing is judged here.

import { parseArgs } from 'node:util';

const SECONDS = 90;

/** The command line, the same for every peer: `--transport T [--url U] [--era E] [--query Q] [-- command …]`. */
export function options() {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: {
            transport: { type: 'string', default: 'http' },
            url: { type: 'string' },
            era: { type: 'string', default: 'legacy' },
            query: { type: 'string', default: '' },
        },
    });
    return { ...values, command: positionals };
}

/** Ends the program with a word of where it was when it takes too long. */
export function watch() {
    const state = { step: 'connect' };
    const alarm = setTimeout(() => {
        console.error(`no end after ${SECONDS} s; it was at: ${state.step}`);
        process.exit(3);
    }, SECONDS * 1000);
    alarm.unref();
    return state;
}

/** Lists the tools, searches, fetches what came first, and does two things that are wrong; returns what came back. */
export async function look(client, query, state) {
    const step = async (name, work) => {
        state.step = name;
        try {
            return { result: await work() };
        } catch (error) {
            return { error: { code: error.code ?? null, message: String(error.message ?? error) } };
        }
    };
    const tools = await step('list', () => client.list());
    const search = await step('search', () => client.call('search', { query }));
    const first = search.result?.structuredContent?.results?.[0]?.id ?? null;
    return {
        tools,
        search,
        fetch: await step('fetch', () => client.call('fetch', { id: first })),
        emptyQuery: await step('search for nothing', () => client.call('search', { query: '' })),
        unknownId: await step('fetch of an unknown id', () => client.call('fetch', { id: 'no-such-id' })),
        unknownArgument: await step('an unknown argument', () => client.call('search', { query, limit: 3 })),
        unknownTool: await step('an unknown tool', () => client.call('no_such_tool', {})),
    };
}

/** Prints the one JSON object and ends the program, whatever is still open. */
export function tell(seen) {
    process.stdout.write(`${JSON.stringify(seen, null, 1)}\n`, () => process.exit(0));
}
