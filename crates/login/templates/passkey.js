'use strict';
const form = document.querySelector('form[data-asked]');
const problem = document.getElementById('problem');
const asked = JSON.parse(form.dataset.asked).publicKey;
const button = form.querySelector('button');

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const meant = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

const say = (words) => {
    problem.textContent = words;
    problem.hidden = !words;
};

const acts = {
    prove: async () => {
        const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: meant(asked.allowCredentials) };
        const { rawId, type, response } = await navigator.credentials.get({ publicKey });
        return { rawId, type, response: {
            authenticatorData: text(response.authenticatorData),
            clientDataJSON: text(response.clientDataJSON),
            signature: text(response.signature),
            userHandle: response.userHandle ? text(response.userHandle) : null,
        } };
    },
    add: async () => {
        const publicKey = { ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) },
            excludeCredentials: meant(asked.excludeCredentials) };
        const { rawId, type, response } = await navigator.credentials.create({ publicKey });
        return { rawId, type, response: {
            attestationObject: text(response.attestationObject),
            clientDataJSON: text(response.clientDataJSON),
        } };
    },
};

const reasons = {
    InvalidStateError: 'There is a passkey for your account on this device already.',
    NotAllowedError: 'Nothing was sent: it was cancelled, took too long, or there is no passkey for this place on the device.',
    NotSupportedError: 'This device cannot make a passkey of a kind that is taken here.',
    SecurityError: 'Your browser keeps no passkeys for this address.',
};

form.addEventListener('submit', async (event) => {
    event.preventDefault();
    say('');
    button.disabled = true;
    try {
        const { rawId, ...rest } = await acts[form.dataset.act]();
        const answer = { id: text(rawId), rawId: text(rawId), ...rest };
        form.elements.answer.value = JSON.stringify(answer);
        form.submit();
    } catch (error) {
        say(reasons[error.name] || `Your browser could not do it: ${error.message}`);
        button.disabled = false;
    }
});

if (window.PublicKeyCredential) {
    form.hidden = false;
} else {
    say('This browser has no passkeys.');
}
