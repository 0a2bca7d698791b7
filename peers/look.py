"""What every client of Python is asked to do, and the one shape in which it tells what it saw (as look.mjs)."""

import argparse
import asyncio
import json
import sys

SECONDS = 90


def options():
    """The command line, the same for every peer: `--transport T [--url U] [--era E] [--query Q] [-- command ...]`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--transport", default="http")
    parser.add_argument("--url")
    parser.add_argument("--era", default="legacy")
    parser.add_argument("--query", default="")
    parser.add_argument("command", nargs="*")
    return parser.parse_args()


def plain(value):
    """A model as the JSON that it has on the wire."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


class Look:
    """One look at a server through two functions: `list()` and `call(name, arguments)`."""

    def __init__(self):
        self.step = "connect"

    async def look(self, list_tools, call, query):
        """Lists the tools, searches, fetches what came first, and does a few things that are wrong."""

        async def step(name, work):
            self.step = name
            try:
                return {"result": plain(await work)}
            except Exception as error:  # Whatever a client raises is what it saw.
                return {"error": {"code": getattr(error, "code", None), "message": str(error)}}

        tools = await step("list", list_tools())
        search = await step("search", call("search", {"query": query}))
        found = ((search.get("result") or {}).get("structuredContent") or {}).get("results") or [{}]
        return {
            "tools": tools,
            "search": search,
            "fetch": await step("fetch", call("fetch", {"id": found[0].get("id")})),
            "emptyQuery": await step("search for nothing", call("search", {"query": ""})),
            "unknownId": await step("fetch of an unknown id", call("fetch", {"id": "no-such-id"})),
            "unknownArgument": await step("an unknown argument", call("search", {"query": query, "limit": 3})),
            "unknownTool": await step("an unknown tool", call("no_such_tool", {})),
        }


def run(main):
    """Runs `main(look, options)` under a deadline and prints the one JSON object that it returns."""
    look = Look()

    async def bounded():
        return await asyncio.wait_for(main(look, options()), SECONDS)

    try:
        seen = asyncio.run(bounded())
    except TimeoutError:
        sys.exit(f"no end after {SECONDS} s; it was at: {look.step}")
    print(json.dumps(seen, indent=1))
