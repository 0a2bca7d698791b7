"""A server of PyPI fastmcp over HTTP+SSE or Streamable HTTP: `fastmcp_server.py sse|http PORT`."""

import sys

from fastmcp import Context, FastMCP

server = FastMCP("peer-fastmcp")


@server.tool
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


@server.tool
async def steps(context: Context) -> str:
    """Reports progress, and then says so."""
    for step in range(1, 4):
        await context.report_progress(progress=step, total=3, message=f"step {step}")
    return "three steps"


@server.resource("peer://greeting")
def greeting() -> str:
    """A greeting."""
    return "hello"


transport, port = sys.argv[1], int(sys.argv[2])
server.run(transport=transport, host="127.0.0.1", port=port, show_banner=False)
