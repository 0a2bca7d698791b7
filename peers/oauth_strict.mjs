// openid-client and oauth4webapi, which take nothing that a specification does not allow: metadata, registration by each method,
// the answer's issuer and state, ID tokens with their signature, access tokens as RFC 9068 has them, introspection, refresh,
// revocation. What they find wrong ends the program; what they found is printed.

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { decide } from './agree.mjs';
import { look, options, tell, watch } from './look.mjs';

const { url, query } = options();
const state = watch();
const redirectUri = 'http://127.0.0.1:47622/callback';
const insecure = { [oauth.allowInsecureRequests]: true };

/** Finds the authorization server from the resource alone, as RFC 9728 has it. */
async function discover() {
    state.step = 'discover';
    const challenge = await refusal('nobody-gave-this');
    const found = await oauth.resourceDiscoveryRequest(new URL(url), insecure);
    const resource = await oauth.processResourceDiscoveryResponse(new URL(url), found);
    const issuer = new URL(resource.authorization_servers[0]);
    const servers = {};
    for (const algorithm of ['oauth2', 'oidc']) {
        servers[algorithm] = await oauth.processDiscoveryResponse(
            issuer, await oauth.discoveryRequest(issuer, { algorithm, ...insecure }));
    }
    return { challenge, resource, issuer, servers };
}

/** What the resource says of a token that does not hold, read as a client must. */
async function refusal(token) {
    try {
        const response = await oauth.protectedResourceRequest(token, 'POST', new URL(url), undefined, undefined, insecure);
        return { status: response.status };
    } catch (error) {
        if (!(error instanceof oauth.WWWAuthenticateChallengeError)) throw error;
        return { status: error.response.status, said: error.cause.map(({ scheme, parameters }) => ({ scheme, ...parameters })) };
    }
}

const nothing = async () => [openid.None(), {}];
const secret = (method) => async () => [undefined, {}, method];
const key = (algorithm) => async () => {
    const { privateKey, publicKey } = await oauth.generateKeyPair(algorithm, { extractable: true });
    const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'k-1', use: 'sig', alg: algorithm };
    delete jwk.key_ops;
    delete jwk.ext;
    return [
        openid.PrivateKeyJwt({ key: privateKey, kid: 'k-1' }),
        { jwks: { keys: [jwk] }, token_endpoint_auth_signing_alg: algorithm },
    ];
};

const proofs = {
    none: ['none', nothing],
    basic: ['client_secret_basic', secret(openid.ClientSecretBasic)],
    post: ['client_secret_post', secret(openid.ClientSecretPost)],
    RS256: ['private_key_jwt', key('RS256')],
    ES256: ['private_key_jwt', key('ES256')],
};

/** Registers a client that proves itself so, and goes the whole way with it. */
async function walk(issuer, resource, name) {
    const [method, make] = proofs[name];
    const step = (what) => { state.step = `${what} as ${name}`; };
    step('register');
    const [proof, more, byMethod] = await make();
    const metadata = { client_name: `A strict client, ${name}`, redirect_uris: [redirectUri], token_endpoint_auth_method: method, ...more };
    // Which way a secret is sent is the client's to say; the secret itself comes with the registration.
    const auth = proof ?? byMethod?.();
    const config = await openid.dynamicClientRegistration(issuer, metadata, auth, {
        execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
    });
    step('log in');
    const verifier = openid.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [openid.randomState(), openid.randomNonce()];
    const question = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri, scope: 'openid email documents offline_access', state: expectedState, nonce: expectedNonce,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', resource,
    });
    const back = await decide(question.href);
    step('exchange');
    const checks = { pkceCodeVerifier: verifier, expectedState, expectedNonce, idTokenExpected: true };
    const tokens = await openid.authorizationCodeGrant(config, back, checks, { resource });
    const { sub } = tokens.claims();
    step('userinfo');
    const user = await openid.fetchUserInfo(config, tokens.access_token, sub);
    step('access token');
    const request = new Request(url, { headers: { Authorization: `Bearer ${tokens.access_token}` } });
    const said = await oauth.validateJwtAccessToken(config.serverMetadata(), request, resource, insecure);
    step('introspect');
    const introspected = method === 'none' ? null : await openid.tokenIntrospection(config, tokens.access_token);
    step('call');
    const seen = await call(tokens.access_token);
    step('refresh');
    const next = await openid.refreshTokenGrant(config, tokens.refresh_token, { resource });
    const again = await call(next.access_token);
    step('revoke');
    await openid.tokenRevocation(config, next.refresh_token);
    return {
        email: user.email,
        subjects: [sub, user.sub, said.sub, introspected?.sub ?? said.sub],
        audience: said.aud,
        scope: said.scope,
        active: introspected?.active ?? null,
        rotated: next.refresh_token !== tokens.refresh_token && next.access_token !== tokens.access_token,
        revoked: await refusal(next.access_token),
        before: seen,
        after: again,
    };
}

/** Looks at the library with a token. */
async function call(token) {
    const client = new Client({ name: 'peer-strict', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
    const headers = { Authorization: `Bearer ${token}` };
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
    const seen = await look(
        {
            list: async () => (await client.listTools()).tools,
            call: (name, args) => client.callTool({ name, arguments: args }),
        },
        query,
        state,
    );
    const connection = {
        protocol: client.getNegotiatedProtocolVersion() ?? null,
        server: client.getServerVersion() ?? null,
        instructions: client.getInstructions() ?? null,
    };
    await client.close();
    return { ...connection, ...seen };
}

const { issuer, resource, servers, ...found } = await discover();
const walks = {};
for (const name of Object.keys(proofs)) walks[name] = await walk(issuer, resource.resource, name);
tell({ ...found, resource, servers, walks });
