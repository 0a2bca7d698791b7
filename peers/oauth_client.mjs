// @modelcontextprotocol/client behind a login: it finds the server, registers, asks a person, calls, and refreshes a token that
// is not taken any more.

import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { decide } from './agree.mjs';
import { look, options, tell, watch } from './look.mjs';

const { url, query } = options();
const state = watch();
const redirectUrl = 'http://127.0.0.1:47621/callback';

/** What a host keeps of an account: who the client is, and its tokens. */
const kept = {};
const asked = [];
const provider = {
    redirectUrl,
    clientMetadata: {
        client_name: 'A host of the official client',
        redirect_uris: [redirectUrl],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
    },
    state: () => 'of-this-run',
    clientInformation: () => kept.client,
    saveClientInformation: (client) => { kept.client = client; },
    tokens: () => kept.tokens,
    saveTokens: (tokens) => { kept.tokens = tokens; },
    saveCodeVerifier: (verifier) => { kept.verifier = verifier; },
    codeVerifier: () => kept.verifier,
    redirectToAuthorization: (question) => { kept.question = question; },
};

/** Sends what the client sends, and notes what is asked of the token endpoint. */
const send = async (at, init) => {
    if (new URL(at).pathname === '/token') asked.push(new URLSearchParams(String(init.body)).get('grant_type'));
    return fetch(at, init);
};

const open = () => new StreamableHTTPClientTransport(new URL(url), { authProvider: provider, fetch: send });
const fresh = () => new Client({ name: 'peer-oauth', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });

const first = open();
let refused = null;
try {
    await fresh().connect(first);
} catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    refused = error.constructor.name;
}
state.step = 'log in';
const back = await decide(kept.question);
await first.finishAuth(back.searchParams);

const client = fresh();
state.step = 'connect';
await client.connect(open());
const seen = () => look(
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
const given = { ...kept.tokens };
const before = await seen();
// As after an expiry: the server says invalid_token.
kept.tokens = { ...kept.tokens, access_token: 'over' };
const after = await seen();
state.step = 'close';
await client.close();
tell({
    refused,
    issuer: back.searchParams.get('iss'),
    scope: given.scope,
    asked,
    rotated: given.refresh_token !== kept.tokens.refresh_token && given.access_token !== kept.tokens.access_token,
    before: { ...connection, ...before },
    after: { ...connection, ...after },
});
