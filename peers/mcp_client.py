"""PyPI mcp: the official Python SDK's client, both eras."""

from mcp import Client, StdioServerParameters
from mcp.client.sse import sse_client

from look import plain, run

MODES = {"legacy": "legacy", "auto": "auto", "modern": "2026-07-28"}


def server_of(options):
    """What the client is handed for each transport."""
    if options.transport == "http":
        return options.url
    if options.transport == "sse":
        return sse_client(options.url)
    return StdioServerParameters(command=options.command[0], args=options.command[1:])


async def main(look, options):
    async with Client(server_of(options), mode=MODES[options.era]) as client:

        async def list_tools():
            return (await client.list_tools()).tools

        seen = await look.look(list_tools, client.call_tool, options.query)
        connection = {
            "protocol": client.protocol_version,
            "server": plain(client.server_info),
            "instructions": client.instructions,
        }
        look.step = "close"
    return {"era": options.era, **connection, **seen}


run(main)
