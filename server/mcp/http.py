"""The tools over streamable HTTP, on the server's own port at /mcp."""

from __future__ import annotations

from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.routing import Route

from server.access.rules import is_loopback


def mcp_route(server: MCPServer[Any], host: str) -> Route:
    """The route; `server.session_manager.run()` must be running while it serves.

    On a loopback address only this machine's names are taken as Host: a page of another site could reach the tools through a name of its own otherwise.
    """
    names = ["127.0.0.1", "localhost", "[::1]"]
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=is_loopback(host),
        allowed_hosts=[*names, *(f"{name}:*" for name in names)],
        allowed_origins=[f"http://{name}{port}" for name in names for port in ("", ":*")],
    )
    # Without sessions any of several processes can take any request.
    app = server.streamable_http_app(streamable_http_path="/mcp", stateless_http=True, json_response=True, transport_security=security)
    return next(route for route in app.routes if isinstance(route, Route) and route.path == "/mcp")
