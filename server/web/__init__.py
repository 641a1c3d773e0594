"""The web page: chat, reader and contents of the knowledge base, with and without JavaScript."""
