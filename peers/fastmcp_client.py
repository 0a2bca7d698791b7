"""PyPI fastmcp: its client, both eras."""

from fastmcp import Client
from fastmcp.client.transports import SSETransport, StdioTransport, StreamableHttpTransport

from look import plain, run

MODES = {"legacy": "legacy", "auto": "auto", "modern": "2026-07-28"}


def transport_of(options):
    """What the client is handed for each transport."""
    if options.transport == "http":
        return StreamableHttpTransport(options.url)
    if options.transport == "sse":
        return SSETransport(options.url)
    return StdioTransport(command=options.command[0], args=options.command[1:], keep_alive=False)


async def main(look, options):
    async with Client(transport_of(options), mode=MODES[options.era]) as client:

        async def call(name, arguments):
            return await client.call_tool_mcp(name, arguments)

        seen = await look.look(client.list_tools, call, options.query)
        connection = {
            "protocol": client.protocol_version,
            "server": plain(client.server_info),
            "instructions": client.instructions,
        }
        look.step = "close"
    return {"era": options.era, **connection, **seen}


run(main)
