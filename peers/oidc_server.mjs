// npm oidc-provider as the authorization server of an MCP server made with the official SDK, both at the port in PORT.
//
// Clients register themselves, tokens are for the MCP server alone, and the person agrees at once.

import { createServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import Provider from 'oidc-provider';

const port = Number(process.env.PORT);
const issuer = `http://127.0.0.1:${port}`;
const resource = `${issuer}/mcp`;

const provider = new Provider(issuer, {
    clients: [],
    cookies: { keys: ['of this run alone'] },
    scopes: ['openid', 'offline_access', 'mcp'],
    pkce: { required: () => true },
    // So short that our client refreshes it before it is used again.
    ttl: { AccessToken: 20, AuthorizationCode: 60, Grant: 600, Interaction: 60, RefreshToken: 600, Session: 600 },
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    interactions: { url: (_context, interaction) => `/agree/${interaction.uid}` },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    features: {
        devInteractions: { enabled: false },
        registration: { enabled: true },
        revocation: { enabled: true },
        resourceIndicators: {
            enabled: true,
            defaultResource: () => undefined,
            useGrantedResource: () => true,
            getResourceServerInfo: (_context, indicator) => {
                if (indicator !== resource) throw new Error(`no resource ${indicator}`);
                return { scope: 'mcp', audience: resource, accessTokenFormat: 'opaque', accessTokenTTL: 20 };
            },
        },
    },
});

/** Logs the person in and agrees to everything, as the pages of a provider do. */
async function agree(request, response) {
    const { params, prompt, session } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login') {
        return provider.interactionFinished(request, response, { login: { accountId: 'ada' } });
    }
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    if (params.scope) grant.addOIDCScope(params.scope);
    grant.addResourceScope(resource, 'mcp');
    return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

/** Answers as a resource: with a challenge where there is no token of its own. */
async function serve(request, response) {
    const [, sent] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    const token = sent && (await provider.AccessToken.find(sent));
    if (!token || token.aud !== resource) {
        const metadata = `${issuer}/.well-known/oauth-protected-resource/mcp`;
        const error = sent ? 'error="invalid_token", ' : '';
        response.writeHead(401, { 'WWW-Authenticate': `Bearer ${error}resource_metadata="${metadata}", scope="mcp"` });
        return response.end();
    }
    const server = new McpServer({ name: 'behind-oidc', version: '1.0.0' });
    server.registerTool('whoami', { description: 'Says who has logged in.' }, () => ({
        content: [{ type: 'text', text: `${token.accountId} by ${token.clientId ? 'a registered client' : 'nobody'}` }],
    }));
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    await server.connect(transport);
    return transport.handleRequest(request, response);
}

const oauth = provider.callback();
createServer(async (request, response) => {
    const { pathname } = new URL(request.url, issuer);
    if (pathname === '/mcp') return serve(request, response);
    if (pathname === '/.well-known/oauth-protected-resource/mcp') {
        response.writeHead(200, { 'Content-Type': 'application/json' });
        return response.end(JSON.stringify({ resource, authorization_servers: [issuer], scopes_supported: ['mcp'] }));
    }
    if (pathname.startsWith('/agree/')) return agree(request, response);
    console.error(`${request.method} ${pathname}`);
    return oauth(request, response);
}).listen(port, '127.0.0.1');
