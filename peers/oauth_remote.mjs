// mcp-remote behind a login: it registers, prints the page to open, keeps the tokens, and goes on with them when it is started
// again; then one of them is not taken any more.

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { agree } from './agree.mjs';
import { look, options, tell, watch } from './look.mjs';

const { url, query } = options();
const state = watch();
const home = mkdtempSync(join(tmpdir(), 'switchboard-bridge-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));
const nothing = join(home, 'nothing');
mkdirSync(nothing);

/** Starts the bridge, logs in where it asks for that, and looks through it. */
async function run() {
    const wire = new StdioClientTransport({
        command: process.execPath,
        args: [fileURLToPath(new URL('node_modules/mcp-remote/dist/proxy.js', import.meta.url)), url, '--allow-http'],
        // No browser of this machine is to be found.
        env: { PATH: nothing, MCP_REMOTE_CONFIG_DIR: join(home, 'kept'), HOME: home },
        stderr: 'pipe',
    });
    let asked = 0;
    let failure = null;
    createInterface({ input: wire.stderr }).on('line', (line) => {
        console.error(line);
        if (!line.startsWith('http')) return;
        asked += 1;
        agree(line.trim()).catch((error) => { failure = String(error); });
    });
    const client = new Client({ name: 'peer-bridge', version: '1.0.0' });
    let protocol = null;
    wire.setProtocolVersion = (version) => { protocol = version; };
    state.step = 'connect through the bridge';
    await client.connect(wire);
    const seen = await look(
        {
            list: async () => (await client.listTools()).tools,
            call: (name, args) => client.callTool({ name, arguments: args }),
        },
        query,
        state,
    );
    const connection = {
        protocol,
        server: client.getServerVersion() ?? null,
        instructions: client.getInstructions() ?? null,
    };
    state.step = 'close the bridge';
    await client.close();
    return { asked, failure, seen: { ...connection, ...seen } };
}

/** The file in which the bridge keeps its tokens. */
function file() {
    const all = readdirSync(join(home, 'kept'), { recursive: true }).map(String);
    return join(home, 'kept', all.find((name) => name.endsWith('tokens.json')));
}

const read = () => JSON.parse(readFileSync(file(), 'utf8'));

const before = await run();
const given = read();
// As after an expiry: the server says invalid_token.
writeFileSync(file(), JSON.stringify({ ...given, access_token: 'over' }));
const after = await run();
const next = read();
tell({
    asked: [before.asked, after.asked],
    failures: [before.failure, after.failure],
    scope: given.scope,
    rotated: given.refresh_token !== next.refresh_token && given.access_token !== next.access_token && next.access_token !== 'over',
    before: before.seen,
    after: after.seen,
});
