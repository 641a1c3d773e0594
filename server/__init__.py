"""The read side: settings, chat engine, HTTP API, web pages, storage."""
