// @modelcontextprotocol/sdk, the first line of the TypeScript SDK: the initialize era, as most hosts in the field have it.
//
// The transport `bridge` puts mcp-remote between: it speaks stdio with us and Streamable HTTP with the server.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { look, options, tell, watch } from './look.mjs';

const { transport, url, query, command } = options();
const state = watch();

const home = mkdtempSync(join(tmpdir(), 'switchboard-bridge-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));

const transports = {
    http: () => new StreamableHTTPClientTransport(new URL(url)),
    sse: () => new SSEClientTransport(new URL(url)),
    stdio: () => new StdioClientTransport({ command: command[0], args: command.slice(1), stderr: 'inherit' }),
    bridge: () =>
        new StdioClientTransport({
            command: process.execPath,
            args: [fileURLToPath(new URL('node_modules/mcp-remote/dist/proxy.js', import.meta.url)), url, '--allow-http'],
            env: { ...process.env, MCP_REMOTE_CONFIG_DIR: home, HOME: home },
            stderr: 'inherit',
        }),
};

const client = new Client({ name: 'peer-sdk', version: '1.0.0' });
const wire = transports[transport]();
let protocol = null;
// Only the HTTP transports are told the version, so it is caught where all of them pass it on.
wire.setProtocolVersion = ((tell) => (version) => {
    protocol = version;
    tell?.call(wire, version);
})(wire.setProtocolVersion);
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
    era: 'legacy',
    protocol,
    server: client.getServerVersion() ?? null,
    instructions: client.getInstructions() ?? null,
};
state.step = 'close';
await client.close();
tell({ ...connection, ...seen });
