// npm oidc-provider as a provider that stands before a server of ours, at the port in PORT.
//
// Its clients are public and named after the algorithm that signs their access tokens; those of `opaque` are no JWTs. It
// issues tokens for any address. `docs`, with the secret in SECRET, may ask about tokens; with the same secret `browser` and
// `opaque-browser` send people with a browser. The person agrees at once, and is in the group that GROUP names. Its clock is BEHIND by
// so many seconds, so that its tokens are over when they come.

import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { PORT: port, SECRET: secret, GROUP: group, BEHIND: behind = '0' } = process.env;
const now = Date.now;
Date.now = () => now() - Number(behind) * 1000;
const issuer = `http://127.0.0.1:${port}`;
const redirect = 'http://127.0.0.1/callback';
const scope = 'docs.read docs.write';

const kinds = { RS256: ['rsa', { modulusLength: 2048 }], PS256: ['rsa', { modulusLength: 2048 }], ES256: ['ec', { namedCurve: 'P-256' }], EdDSA: ['ed25519', {}], Ed25519: ['ed25519', {}] };
const algorithms = Object.keys(kinds);
const keys = algorithms.map((alg) => ({
    ...generateKeyPairSync(...kinds[alg]).privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: `of-${alg}`,
}));

const host = (client_id) => ({
    client_id,
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    redirect_uris: [redirect],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    scope: `openid ${scope}`,
});

// Native, because answers may then go to any port of this machine (RFC 8252 §7.3).
const browser = (client_id) => ({
    ...host(client_id),
    client_secret: secret,
    token_endpoint_auth_method: 'client_secret_basic',
    redirect_uris: ['http://127.0.0.1/login/from/provider'],
});

const provider = new Provider(issuer, {
    clients: [
        ...[...algorithms, 'opaque'].map(host),
        ...['browser', 'opaque-browser'].map(browser),
        { client_id: 'docs', client_secret: secret, redirect_uris: [], response_types: [], grant_types: [] },
    ],
    jwks: { keys },
    cookies: { keys: ['of this run alone'] },
    scopes: ['openid', ...scope.split(' ')],
    pkce: { required: () => true },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 60, Session: 600 },
    interactions: { url: (_context, interaction) => `/agree/${interaction.uid}` },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    extraTokenClaims: () => ({ roles: [group] }),
    features: {
        devInteractions: { enabled: false },
        introspection: { enabled: true },
        resourceIndicators: {
            enabled: true,
            useGrantedResource: () => true,
            getResourceServerInfo: (_context, indicator, { clientId }) => ({
                scope,
                audience: indicator,
                accessTokenFormat: clientId.startsWith('opaque') ? 'opaque' : 'jwt',
                accessTokenTTL: 600,
                jwt: { sign: { alg: algorithms.includes(clientId) ? clientId : 'ES256' } },
            }),
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
    grant.addOIDCScope(params.scope);
    grant.addResourceScope(params.resource, params.scope);
    return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

const oauth = provider.callback();
createServer((request, response) => {
    const { pathname } = new URL(request.url, issuer);
    return pathname.startsWith('/agree/') ? agree(request, response) : oauth(request, response);
}).listen(port, '127.0.0.1');
