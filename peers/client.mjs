// @modelcontextprotocol/client, the second line of the TypeScript SDK: both eras.

import { Client, SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { look, options, tell, watch } from './look.mjs';

const { transport, url, era, query, command } = options();
const state = watch();

const modes = { legacy: 'legacy', auto: 'auto', modern: { pin: '2026-07-28' } };
const transports = {
    http: () => new StreamableHTTPClientTransport(new URL(url)),
    sse: () => new SSEClientTransport(new URL(url)),
    stdio: () => new StdioClientTransport({ command: command[0], args: command.slice(1), stderr: 'inherit' }),
};

const client = new Client({ name: 'peer-client', version: '1.0.0' }, { versionNegotiation: { mode: modes[era] } });
await client.connect(transports[transport]());

const seen = await look(
    {
        list: async () => (await client.listTools()).tools,
        call: (name, args) => client.callTool({ name, arguments: args }),
    },
    query,
    state,
);
const connection = {
    era: client.getProtocolEra() ?? null,
    protocol: client.getNegotiatedProtocolVersion() ?? null,
    server: client.getServerVersion() ?? null,
    instructions: client.getInstructions() ?? null,
};
state.step = 'close';
await client.close();
tell({ ...connection, ...seen });
