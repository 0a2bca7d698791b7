"""A server of PyPI mcp over HTTP+SSE or Streamable HTTP: `mcp_server.py sse|http PORT`."""

import sys

from mcp.server.mcpserver import MCPServer

transport, port = sys.argv[1], int(sys.argv[2])
server = MCPServer("peer-mcp")


@server.tool()
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


server.run(transport="sse" if transport == "sse" else "streamable-http", host="127.0.0.1", port=port)
