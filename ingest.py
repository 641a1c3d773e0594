"""Build the index of a knowledge base, or go back to the one before."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Run the command. Returns the exit code: 0 done, 1 nothing published, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    from indexer.errors import GuideError

    try:
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
    parser.add_argument("--rollback", action="store_true", help="serve the snapshot before the present one")
    return parser


def _build(arguments: argparse.Namespace) -> int:
    from indexer.build import build_index
    from indexer.encoder import encoder_name, load_encoder
    from indexer.store import SnapshotStore
    from server.settings import load_settings

    settings = load_settings(kb=arguments.kb, index=arguments.index)
    with _Bar() as bar:
        summary = build_index(
            settings.kb,
            SnapshotStore(settings.index_folder),
            encoder_name=encoder_name(settings.model),
            load_encoder=lambda: load_encoder(settings.model),
            strict=not arguments.skip_broken,
            progress=bar.update,
        )
    for problem in summary.problems:
        print(f"left out: {problem.message} {problem.hint}", file=sys.stderr)
    if not summary.changed:
        print(f"Nothing has changed: {summary.documents} pages, {summary.passages} passages ({summary.seconds:.1f} s).")
    else:
        print(f"Indexed {summary.documents} pages, {summary.passages} passages, {summary.encoded} of them encoded now, in {summary.seconds:.1f} s.")
    return 0


def _roll_back(arguments: argparse.Namespace) -> int:
    from indexer.store import SnapshotStore
    from server.settings import load_settings

    pointer = SnapshotStore(load_settings(index=arguments.index).index_folder).roll_back()
    print(f"Serving {pointer.name} again. A running server takes it over by itself.")
    return 0


class _Bar:
    """A progress bar on a terminal, nothing elsewhere; made at the first passage, so that short work shows none."""

    def __enter__(self) -> _Bar:
        self._progress = None
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
