"""A server in a thread, which a test can close and open again at the same address."""

from __future__ import annotations

import socket
import threading

import uvicorn
from fastapi import FastAPI


class House:
    """One application on one port of this machine."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def open(self) -> None:
        """Serve, from the moment this returns."""
        config = uvicorn.Config(
            self.app, host="127.0.0.1", port=self.port, log_level="warning", timeout_graceful_shutdown=1, lifespan="off"
        )
        self.server = uvicorn.Server(config)
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port))
        # Connections queue in the listening socket until the server takes them, so nothing has to be waited for.
        self.listener.listen()
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listener]}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Gone, connections included."""
        self.server.should_exit = True
        self.server.force_exit = True
        self.thread.join()
        self.listener.close()
