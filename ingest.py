"""Build the index of a knowledge base, check its pages, watch them, or go back to the index before."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

    from indexer.build import Summary
    from indexer.check import Finding
    from indexer.encoder import Encoder
    from server.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Run the command. Returns the exit code: 0 done, 1 nothing published or errors found in the pages, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    from indexer.errors import GuideError

    try:
        if arguments.check:
            return _check(arguments)
        if arguments.watch:
            return _watch(arguments)
        if arguments.adapt:
            _adapt(arguments)
        return _roll_back(arguments) if arguments.rollback else _build(arguments)
    except GuideError as error:
        print(f"error: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"  {error.hint}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What served before still serves.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ingest.py", description="Build the index of a knowledge base: a folder of Markdown and text files. Only what changed is encoded again.")
    parser.add_argument("--kb", type=Path, metavar="DIR", help="folder of the pages (SGA_KB, default kb)")
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (SGA_INDEX, default var/index)")
    parser.add_argument("--skip-broken", action="store_true", help="leave out pages that cannot be read instead of stopping; they are named")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--check", action="store_true", help="only say what is wrong with the pages, as file:line: message; exit code 1 where there are errors")
    action.add_argument("--watch", action="store_true", help="stay, and bring the index up to date whenever a page is saved; a running server shows it at once")
    action.add_argument("--adapt", action="store_true", help="first let the built-in encoder learn from the pages' ways to ask what means the same to their readers; minutes of work, kept as adapter.safetensors beside the pages")
    action.add_argument("--rollback", action="store_true", help="serve the snapshot before the present one")
    return parser


def _build(arguments: argparse.Namespace) -> int:
    from indexer.encoder import load_encoder
    from server.settings import load_settings

    settings = load_settings(kb=arguments.kb, index=arguments.index)
    summary = _ingest(settings, lambda: load_encoder(settings.model, settings.kb), strict=not arguments.skip_broken)
    for problem in summary.problems:
        print(f"left out: {problem.message} {problem.hint}", file=sys.stderr)
    return 0


def _ingest(settings: Settings, encoder: Callable[[], Encoder], *, strict: bool) -> Summary:
    """Bring the index up to date and say what was done."""
    from indexer.build import build_index
    from indexer.encoder import encoder_name
    from indexer.store import SnapshotStore

    with _Bar() as bar:
        summary = build_index(settings.kb, SnapshotStore(settings.index_folder), encoder_name=encoder_name(settings.model, settings.kb), load_encoder=encoder, strict=strict, progress=bar.update)
    if not summary.changed:
        print(f"Nothing has changed: {summary.documents} pages, {summary.passages} passages ({summary.seconds:.1f} s).", flush=True)
    else:
        print(f"Indexed {summary.documents} pages, {summary.passages} passages, {summary.encoded} of them encoded now, in {summary.seconds:.1f} s.", flush=True)
    return summary


def _check(arguments: argparse.Namespace) -> int:
    import gc

    from indexer.check import check_folder

    # Nothing here is freed before the end; the collector would look for it a tenth of the time.
    gc.disable()
    kb = arguments.kb or _settings_kb()
    findings, pages = check_folder(kb)
    _print_findings(kb, findings)
    errors = sum(finding.level == "error" for finding in findings)
    print(f"Pages: {pages}, errors: {errors}, warnings: {len(findings) - errors}.", file=sys.stderr)
    return 1 if errors else 0


def _settings_kb() -> Path:
    from server.settings import load_settings

    return load_settings().kb


def _print_findings(kb: Path, findings: Iterable[Finding]) -> None:
    for finding in findings:
        where = f"{kb / finding.file}:{finding.line}" if finding.line else str(kb / finding.file)
        print(f"{where}: {'warning: ' if finding.level == 'warning' else ''}{finding.message}", flush=True)


def _watch(arguments: argparse.Namespace) -> int:
    """Until Ctrl-C. The encoder is loaded once, before the first page is saved, so that no save waits for it."""
    import time

    from indexer.check import check_folder
    from indexer.encoder import load_encoder
    from indexer.errors import GuideError
    from indexer.watch import INTERVAL, changes, look
    from server.settings import load_settings

    settings = load_settings(kb=arguments.kb, index=arguments.index)

    def bring_up_to_date() -> bool:
        try:
            _ingest(settings, lambda: encoder, strict=not arguments.skip_broken)
        except GuideError as error:
            print(f"error: {error}\n  What served before still serves.", file=sys.stderr, flush=True)
            return False
        return True

    def wait() -> bool:
        time.sleep(INTERVAL)
        return True

    # A folder that is missing is said before the seconds that the encoder takes; what is saved in these is not missed.
    check_folder(settings.kb)
    before = look(settings.kb)
    encoder = load_encoder(settings.model, settings.kb)
    bring_up_to_date()
    print(f"Watching {settings.kb}. Save a page and ask again; Ctrl-C ends.", flush=True)
    for files in changes(settings.kb, before, wait):
        if bring_up_to_date():
            _print_findings(settings.kb, (finding for finding in check_folder(settings.kb)[0] if finding.file in files))
    return 0


def _adapt(arguments: argparse.Namespace) -> None:
    from indexer.documents import read_folder
    from indexer.errors import SettingError
    from server.chat.calibration import BUILTIN
    from server.settings import load_settings

    settings = load_settings(kb=arguments.kb)
    kb = settings.kb
    if settings.model != BUILTIN:
        raise SettingError(f"SGA_MODEL is {settings.model!r}: only the built-in encoder can be adapted.", hint="Leave SGA_MODEL unset, or train that model yourself and name its folder.")
    # Said before the minutes of learning, not after them.
    if not arguments.skip_broken and (problems := read_folder(kb).problems):
        raise problems[0]
    from indexer.adapt import adapt
    from indexer.adapter import write_adapter

    learned = adapt(kb, lambda number, passes, loss: print(f"pass {number} of {passes}: loss {loss:.3f}", flush=True))
    print(f"written to {write_adapter(learned, kb)}", flush=True)


def _roll_back(arguments: argparse.Namespace) -> int:
    from indexer.store import SnapshotStore
    from server.settings import load_settings

    pointer = SnapshotStore(load_settings(index=arguments.index).index_folder).roll_back()
    print(f"Serving {pointer.name} again. A running server takes it over by itself.")
    return 0


class _Bar:
    """A progress bar on a terminal, nothing elsewhere; made at the first passage, so that short work shows none."""

    def __init__(self) -> None:
        self._progress: Progress | None = None

    def __enter__(self) -> _Bar:
        return self

    def update(self, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if self._progress is None:
            from rich.console import Console
            from rich.progress import Progress

            self._progress = Progress(console=Console(stderr=True))
            self._task = self._progress.add_task("Encoding passages", total=total)
            self._progress.start()
        self._progress.update(self._task, completed=done)

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()


if __name__ == "__main__":
    raise SystemExit(main())
