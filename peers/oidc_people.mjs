// npm oidc-provider as a company's own provider of logins, at the port in PORT, for one client on this machine.
//
// It tells addresses and groups at its UserInfo endpoint alone, as OpenID Connect has it. The person agrees at once.

import Provider from 'oidc-provider';

const { PORT } = process.env;
const issuer = `http://127.0.0.1:${PORT}`;

const provider = new Provider(issuer, {
    // Native, because answers may then go to any port of this machine (RFC 8252 §7.3).
    clients: [
        {
            client_id: 'switchboard',
            client_secret: 'a secret of the two',
            application_type: 'native',
            redirect_uris: ['http://127.0.0.1/login/from/company'],
        },
    ],
    cookies: { keys: ['of this run alone'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['groups'] },
    scopes: ['openid', 'email', 'profile'],
    pkce: { required: () => true },
    interactions: { url: (_context, interaction) => `/agree/${interaction.uid}` },
    findAccount: (_context, id) => ({
        accountId: id,
        claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: true, groups: ['engineering'] }),
    }),
    features: { devInteractions: { enabled: false } },
});

provider.use(async (context, next) => {
    if (!context.path.startsWith('/agree/')) return next();
    const { params, prompt, session } = await provider.interactionDetails(context.req, context.res);
    context.respond = false;
    if (prompt.name === 'login') {
        return provider.interactionFinished(context.req, context.res, { login: { accountId: 'grace' } });
    }
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    return provider.interactionFinished(context.req, context.res, { consent: { grantId: await grant.save() } });
});

provider.listen(Number(PORT), '127.0.0.1');
