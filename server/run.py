"""Serve: check the port, start, and say the address once questions are answered."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
import time

from indexer.errors import SettingError
from server.logs import configure_logging
from server.settings import Settings, load_settings


def serve(arguments: argparse.Namespace) -> int:
    """Run the server until it is stopped; with `check`, only say whether it could start. Raises GuideError where it cannot."""
    settings = load_settings(kb=arguments.kb, index=arguments.index, host=arguments.host, port=arguments.port)
    listening = _listen(settings.host, settings.port)
    if arguments.check:
        listening.close()
        _check(settings)
        return 0
    address = f"http://{settings.host if ':' not in settings.host else f'[{settings.host}]'}:{listening.getsockname()[1]}"
    configure_logging(settings.log_format)
    # Each question has one thread. A matrix of a few hundred rows gains nothing by a second one, and waits for it where the cores are shared. Read once, when NumPy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import uvicorn

    from server.app import create_app
    from server.tracing import start_tracing

    send_last_spans = start_tracing()
    app = create_app(settings)
    threading.Thread(target=_announce, args=(app.state.serving, address), daemon=True).start()
    # Whoever waits for the interpreter while questions are worked on waits 1 ms for each, not 5: requests come in and go out meanwhile.
    sys.setswitchinterval(0.001)
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=10, lifespan="on")
    uvicorn.Server(config).run(sockets=[listening])
    send_last_spans()
    return 0


def _check(settings: Settings) -> None:
    """What would keep the server from starting, without what takes long: the encoder and the index. Raises GuideError."""
    from server.access.keys import KeyStore
    from server.access.rules import rules_of
    from server.llm.configure import rephraser_of
    from server.metrics import Metrics
    from server.slack.configured import slack_tokens
    from server.storage import Storage

    storage = Storage(settings.database_url, settings.data)
    try:
        rules_of(settings, KeyStore(storage.engine))
        slack_tokens(settings)
        rephraser_of(settings, Metrics())
    finally:
        storage.close()


def _listen(host: str, port: int) -> socket.socket:
    """Bind before anything heavy is loaded: a port in use is said at once. Raises SettingError."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
        return listening
    except OSError as error:
        raise SettingError(f"The server cannot listen on {host}:{port} ({error.strerror or error}).", hint="Stop what uses the port, or choose another one: PORT=8001 make run, or --port 8001.") from None


def _announce(serving: object, address: str) -> None:
    while getattr(serving, "problem", None) is not None:
        time.sleep(0.05)
    print(f"Ready: {address}", flush=True)
