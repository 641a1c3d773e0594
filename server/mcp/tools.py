"""The tools: ask, search, read a page, and those that work a case out. Each returns a structured result."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from indexer import __version__
from indexer.errors import GuideError
from server.access.principal import owner_of
from server.api.asking import Asking, checked_question
from server.api.documents import DocumentBody, read_document
from server.api.errors import ApiError
from server.api.search import SearchReply, found
from server.chat.answer import Answer
from server.mcp.case_tools import case_tools, told
from server.shelf import Shelf

T = TypeVar("T")
_INSTRUCTIONS = "Answers out of a guide, in Chinese and English, in the guide's own words with a citation for each sentence. A refusal means that the guide does not say: do not fill it in."
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)


def mcp_server(asking: Asking, shelf: Shelf, kb: Path) -> MCPServer[Any]:
    """The server over one engine; how it is reached is for the caller to choose."""
    server: MCPServer[Any] = MCPServer("seller-guide-assistant", title="Seller Guide Assistant", instructions=_INSTRUCTIONS, version=__version__, log_level="WARNING")

    async def ask(
        question: Annotated[str, Field(description="The question, in Chinese or English.")],
        ctx: Context[Any, Any],
        conversation_id: Annotated[str | None, Field(max_length=64, description="conversation_id of an earlier answer, to go on from it.")] = None,
        language: Annotated[Literal["zh", "en"] | None, Field(description="Language of the answer; left out, that of the question.")] = None,
    ) -> Answer:
        """Answer a question out of the guide. Markers [n] in `answer` point to `citations`; status "refused" means that the guide does not say, "partial" that it answers some of several questions."""
        request = ctx.request_context.request
        owner = owner_of(request) if request is not None else None
        return await _said(asking.ask(question, conversation_id=conversation_id, language=language, owner=owner, channel="mcp"))

    async def search(
        query: Annotated[str, Field(description="What to look for.")],
        k: Annotated[int, Field(ge=1, le=50, description="How many passages.")] = 8,
    ) -> SearchReply:
        """Find the passages of the guide that are nearest to a query, best first."""

        async def run() -> SearchReply:
            wanted = checked_question(query)
            return await asking.capacity.run(lambda: found(asking.serving, wanted, k))

        return await _said(run())

    async def read_page(document: Annotated[str, Field(max_length=500, description='Name of the page as citations and search results give it, such as "en/odr-recovery".')]) -> DocumentBody:
        """Read one page of the guide as Markdown; the line numbers of citations count in it."""

        async def run() -> DocumentBody:
            return read_document(asking.serving, shelf, document)

        return await _said(run())

    tools: list[Callable[..., Awaitable[object]]] = [ask, search, read_page]
    tools += [_telling(tool) for tool in case_tools(asking.serving, kb)]
    for tool in tools:
        server.add_tool(tool, annotations=_READS)
    return server


async def _said(work: Awaitable[T]) -> T:
    """The result, or what is wrong in words that a model can act on."""
    try:
        return await work
    except (ApiError, GuideError) as error:
        raise ToolError(told(error)) from None


def _telling(tool: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
    """The tool with its errors in words; its signature is what clients are shown."""

    @wraps(tool)
    async def run(*args: Any, **named: Any) -> object:
        return await _said(tool(*args, **named))

    return run
