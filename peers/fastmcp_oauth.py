"""PyPI fastmcp behind a login: its own OAuth, with a program in place of the browser that it opens."""

import os
import time
from pathlib import Path

from fastmcp import Client
from fastmcp.client.auth import OAuth
from key_value.aio.stores.memory import MemoryStore

from look import plain, run

HERE = Path(__file__).parent


class Asked(OAuth):
    """Its OAuth, with a count of the pages that it opens."""

    pages = 0

    async def redirect_handler(self, authorization_url):
        self.pages += 1
        await super().redirect_handler(authorization_url)


async def main(look, options):
    # Python opens pages with whatever BROWSER says; `&` means that nobody waits for it to end.
    os.environ["BROWSER"] = f"{HERE}/node_modules/.bin/node {HERE}/agree.mjs %s &"
    store = MemoryStore()
    async def see():
        oauth = Asked(options.url, token_storage=store, callback_host="127.0.0.1")
        async with Client(options.url, auth=oauth, mode="auto") as client:

            async def call(name, arguments):
                return await client.call_tool_mcp(name, arguments)

            seen = await look.look(client.list_tools, call, options.query)
            connection = {
                "protocol": client.protocol_version,
                "server": plain(client.server_info),
                "instructions": client.instructions,
            }
            look.step = "close"
        tokens = await oauth.token_storage_adapter.get_tokens()
        return oauth, tokens, {**connection, **seen}

    oauth, given, before = await see()
    # As when two minutes are over: the client refreshes before it asks.
    key = oauth.token_storage_adapter._get_token_expiry_cache_key()
    await store.put(key=key, value={"expires_at": time.time() - 1}, collection="mcp-oauth-token-expiry")
    again, after_tokens, after = await see()
    return {
        "asked": [oauth.pages, again.pages],
        "scope": given.scope,
        "rotated": given.refresh_token != after_tokens.refresh_token
        and given.access_token != after_tokens.access_token,
        "before": before,
        "after": after,
    }


run(main)
