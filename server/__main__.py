"""`python -m server`: serve, or ask one question on the command line."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from server.arguments import COMMANDS, add_commands


def main(argv: list[str] | None = None) -> int:
    """Run the command. Returns the exit code: 0 done, 1 something is wrong and said, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    from indexer.errors import GuideError

    try:
        if arguments.command == "ask":
            from server.cli import ask

            return ask(arguments)
        if arguments.command == "eval":
            from server.evaluation.command import evaluate

            return evaluate(arguments)
        if arguments.command in COMMANDS:
            from server import commands

            code: int = getattr(commands, arguments.command)(arguments)
            return code
        if arguments.command == "calibrate":
            from server.evaluation.calibrate import calibrate

            return calibrate(arguments)
        if arguments.command == "slack":
            from server.slack.check import check

            return check(arguments)
        from server.run import serve

        return serve(arguments)
    except GuideError as error:
        print(f"error: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"  {error.hint}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read the output has seen enough, as `head` does; a second error at exit would say nothing new.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--kb", type=Path, metavar="DIR", help="folder of the pages (SGA_KB, default kb)")
    common.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (SGA_INDEX, default var/index)")
    parser = argparse.ArgumentParser(prog="python -m server", parents=[common], description="Serve the assistant on the web and as an API, or ask it here. Without a command it serves.")
    parser.add_argument("--host", help="address to listen on (SGA_HOST, default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (SGA_PORT, default 8000)")
    parser.add_argument("--check", action="store_true", help="say whether the server could start (settings, port, database, keys), and end")
    commands = parser.add_subparsers(dest="command", metavar="command")
    ask = commands.add_parser("ask", parents=[common], help="answer one question here, with its sources")
    ask.add_argument("question")
    ask.add_argument("--url", help="ask a running server; its key, if it wants one, in SGA_CLIENT_KEY")
    ask.add_argument("--json", action="store_true", help="print the whole answer object")
    ask.add_argument("--language", choices=["zh", "en"], help="language of the answer, if not that of the question")
    evaluation = commands.add_parser("eval", parents=[common], help="run a list of questions and print what came out right")
    evaluation.add_argument("questions", type=Path, nargs="?", help="JSON lines with question, history, answerable, must, must_not")
    evaluation.add_argument("--retrieval", type=Path, metavar="PAIRS", help="JSON lines with question and document: how often the document is found first")
    evaluation.add_argument("--html", type=Path, metavar="FILE", help="write a page with every question, answer and verdict")
    evaluation.add_argument("--json", type=Path, metavar="FILE", help="write the results, to compare another run with")
    evaluation.add_argument("--compare", type=Path, metavar="FILE", help="results of another run to compare with")
    evaluation.add_argument("--require", action="append", default=[], metavar="NAME=VALUE", help="fail below this: answered=0.95, refused=0.95, or above this: false_refusals=0.03; h1=0.9")
    add_commands(commands, common)
    calibration = commands.add_parser("calibrate", parents=[common], help="fit the decision between answering and refusing to this index and a list of questions")
    calibration.add_argument("questions", type=Path, nargs="+", help="JSON lines with question, history, answerable and a group or topic; or results of `eval --json`, also of several indexes")
    calibration.add_argument("--false-refusals", type=float, default=0.05, metavar="SHARE", help="share of the answerable that may be refused (default 0.05)")
    calibration.add_argument("--features", nargs="+", metavar="NAME", help="evidence to use (default: all)")
    calibration.add_argument("--output", type=Path, metavar="FILE", help="where to write it (default: calibration.json in the index folder, where the server looks for it)")
    slack = commands.add_parser("slack", help="test how Slack is set up")
    slack.add_argument("action", choices=["check"], help="check: tokens, rights and reachability, and what is missing in one sentence")
    slack.add_argument("--json", action="store_true", help="print the findings as JSON")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
