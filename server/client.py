"""A small typed client for scripts: `Client("http://127.0.0.1:8000", key="sga_…").ask("…")`."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from types import TracebackType
from typing import Literal

import httpx

from indexer.errors import GuideError
from server.api.documents import DocumentBody, DocumentList
from server.api.search import SearchReply, SearchResult
from server.chat.answer import Answer


class ServerError(GuideError):
    """The server answered with an error, or not at all."""

    code = "server"

    def __init__(self, message: str, *, hint: str = "", status: int = 0, code: str = "unreachable") -> None:
        super().__init__(message, hint=hint)
        self.status = status
        """HTTP status; 0 where there was no answer."""
        self.problem = code
        """The stable code of the server's error."""


class Client:
    """One server. Usable as a context manager; every method raises ServerError."""

    def __init__(self, url: str = "http://127.0.0.1:8000", *, key: str | None = None, timeout: float = 70.0, transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=timeout, transport=transport)

    def ask(self, question: str, *, conversation_id: str | None = None, language: Literal["zh", "en"] | None = None) -> Answer:
        """Answer a question. It is asked once, even where the connection breaks and it has to be sent again."""
        body = {"question": question, "conversation_id": conversation_id, "language": language}
        return Answer.model_validate_json(self._send("POST", "/api/v1/chat", body, headers={"Idempotency-Key": uuid.uuid4().hex}).content)

    def stream(self, question: str, *, conversation_id: str | None = None, language: Literal["zh", "en"] | None = None) -> Iterator[str | Answer]:
        """The answer piece by piece, and the whole object last."""
        body = {"question": question, "conversation_id": conversation_id, "language": language, "stream": True}
        try:
            with self._http.stream("POST", "/api/v1/chat", json=body) as response:
                if response.is_error:
                    response.read()
                    raise _error(response.status_code, response.content)
                event = ""
                for line in response.iter_lines():
                    name, _, value = line.partition(": ")
                    if name == "event":
                        event = value
                    elif name == "data" and event == "delta":
                        yield json.loads(value)["text"]
                    elif name == "data" and event == "done":
                        yield Answer.model_validate_json(value)
                        return
                    elif name == "data" and event == "error":
                        raise _error(200, value.encode())
        except httpx.HTTPError as error:
            raise _unreachable(error) from None
        raise ServerError("The server's stream ended before the answer did.", hint="Ask again.")

    def search(self, query: str, *, k: int = 8) -> list[SearchResult]:
        """Passages, best first."""
        return SearchReply.model_validate_json(self._send("POST", "/api/v1/search", {"query": query, "k": k}).content).results

    def documents(self) -> DocumentList:
        """The guide's pages."""
        return DocumentList.model_validate_json(self._send("GET", "/api/v1/documents").content)

    def document(self, name: str) -> DocumentBody:
        """One page with its text."""
        return DocumentBody.model_validate_json(self._send("GET", f"/api/v1/documents/{name}").content)

    def feedback(self, answer_id: str, rating: Literal["up", "down"], comment: str | None = None) -> None:
        """Say whether an answer helped."""
        self._send("POST", "/api/v1/feedback", {"answer_id": answer_id, "rating": rating, "comment": comment})

    def forget(self, conversation_id: str) -> None:
        """Delete a conversation."""
        self._send("DELETE", f"/api/v1/conversations/{conversation_id}")

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _send(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> httpx.Response:
        # Sent again once where the connection broke: what changes something carries its Idempotency-Key.
        tries = 2 if method == "GET" or headers else 1
        while True:
            tries -= 1
            try:
                response = self._http.request(method, path, json=body, headers=headers)
                break
            except httpx.TransportError as error:
                if tries == 0 or isinstance(error, httpx.TimeoutException):
                    raise _unreachable(error) from None
        if response.is_error:
            raise _error(response.status_code, response.content)
        return response


def _error(status: int, content: bytes) -> ServerError:
    try:
        error = json.loads(content)["error"]
        return ServerError(str(error["message"]), hint=str(error["hint"]), status=status, code=str(error["code"]))
    except (ValueError, KeyError, TypeError):
        return ServerError(f"The server answered {status}.", hint="Is this the assistant's address?", status=status, code="unknown")


def _unreachable(error: httpx.HTTPError) -> ServerError:
    return ServerError(f"The server does not answer ({type(error).__name__}).", hint="Check its address, and that it runs.")
