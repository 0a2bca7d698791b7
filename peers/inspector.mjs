// The command line of the MCP Inspector: one process a request, so every request is a connection of its own.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { look, options, tell, watch } from './look.mjs';

const { transport, url, era, query, command } = options();
const state = watch();

const program = fileURLToPath(new URL('node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'switchboard-inspector-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));

const server = transport === 'stdio' ? ['--transport', 'stdio'] : ['--transport', transport, '--server-url', url];
const target = transport === 'stdio' ? ['--', ...command] : [];

/** Runs the Inspector once and returns the object that it printed; an error envelope becomes an Error. */
function inspect(args) {
    const all = [program, '--cli', ...server, '--protocol-era', era, '--format', 'json', '--quiet', ...args, ...target];
    return new Promise((resolve, reject) => {
        execFile(process.execPath, all, { env: { ...process.env, HOME: home }, timeout: 60_000 }, (failure, stdout, stderr) => {
            try {
                resolve(JSON.parse(stdout).result);
            } catch {
                reject(Object.assign(new Error(stderr.trim() || stdout.trim() || String(failure)), { code: failure?.code }));
            }
        });
    });
}

const seen = await look(
    {
        list: async () => (await inspect(['--method', 'tools/list'])).tools,
        call: (name, args) =>
            inspect(['--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args)]),
    },
    query,
    state,
);
tell({ era, ...seen });
