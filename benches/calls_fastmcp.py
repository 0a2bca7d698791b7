"""Serves the trivial tool of benches/calls with FastMCP: stateless, JSON answers, one process. Usage: calls_fastmcp.py PORT"""

import sys

from fastmcp import FastMCP

server = FastMCP("calls")


@server.tool
def add(a: int, b: int) -> str:
    """Adds two numbers."""
    return str(a + b)


server.run(
    transport="http",
    host="127.0.0.1",
    port=int(sys.argv[1]),
    stateless_http=True,
    json_response=True,
    show_banner=False,
    log_level="error",
    uvicorn_config={"access_log": False},
)
