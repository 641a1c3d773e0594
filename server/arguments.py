"""Arguments of the operator's commands. Nothing heavy is imported here: --help must be quick."""

from __future__ import annotations

import argparse
from typing import Any

COMMANDS = ("search", "keys", "insights", "forget", "mcp")
"""Each is a function of server.commands."""


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands to the parser's list."""
    search = commands.add_parser("search", parents=[common], help="find passages, best first")
    search.add_argument("query")
    search.add_argument("-k", type=int, default=8, choices=range(1, 51), metavar="N", help="how many (default 8)")
    search.add_argument("--url", help="ask a running server; its key, if it wants one, in SGA_CLIENT_KEY")
    search.add_argument("--json", action="store_true", help="print the results as JSON")

    keys = commands.add_parser("keys", help="make, list, rotate and revoke API keys")
    actions = keys.add_subparsers(dest="action", metavar="action", required=True)
    make = actions.add_parser("make", parents=[common], help="make a key; it is printed once")
    make.add_argument("name", help="who or what will use it")
    make.add_argument("--scope", action="append", choices=["chat", "read", "admin"], help="what it may do, default chat; chat includes read, admin includes both")
    make.add_argument("--days", type=int, metavar="N", help="ends after so many days")
    rotate = actions.add_parser("rotate", parents=[common], help="give a key a new secret")
    rotate.add_argument("id")
    rotate.add_argument("--grace", type=float, default=0, metavar="HOURS", help="the old secret works so much longer")
    revoke = actions.add_parser("revoke", parents=[common], help="end a key at once")
    revoke.add_argument("id")
    listed = actions.add_parser("list", parents=[common], help="list all keys, without their secrets")
    for one in (make, rotate, revoke, listed):
        one.add_argument("--json", action="store_true", help="print JSON")

    insights = commands.add_parser("insights", parents=[common], help="what was asked, what was refused, what the guide lacks")
    insights.add_argument("--days", type=int, metavar="N", help="how far back; all that is kept if left out")
    insights.add_argument("--format", choices=["markdown", "csv", "json"], default="markdown", help="a to-do list for editors (default), a table, or everything")

    forget = commands.add_parser("forget", parents=[common], help="delete conversations with their feedback")
    which = forget.add_mutually_exclusive_group(required=True)
    which.add_argument("--older-than", type=int, metavar="DAYS", help="those without a question for so long")
    which.add_argument("--conversation", metavar="ID", help="this one")
    which.add_argument("--key-id", metavar="ID", help="those of a key")
    which.add_argument("--owner", metavar="ID", help="those of a browser, by the value of its cookie")
    which.add_argument("--all", action="store_true", help="all of them")
    forget.add_argument("--json", action="store_true", help="print JSON")

    commands.add_parser("mcp", parents=[common], help="serve the tools of the Model Context Protocol on standard input and output")
