"""An environment that holds the peer, beside ours and seeing ours: both run on the very same torch."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FOLDER = ROOT / "var" / "bench-venv"


def peer_python() -> tuple[Path | None, str]:
    """The Python that can import the peer, made if need be, or None and the reason why there is none."""
    python = _FOLDER / "bin" / "python"
    (requirement,) = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]["bench"]
    try:
        if not python.exists():
            _run(sys.executable, "-m", "venv", str(_FOLDER))
            own = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True, check=True).stdout.strip()
            (Path(own) / "ours.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        _run(str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", requirement)
        _run(str(python), "-c", "import txtai")
    except subprocess.CalledProcessError as error:
        return None, (error.stderr.strip().splitlines() or [str(error)])[-1]
    return python, ""


def _run(*command: str) -> None:
    subprocess.run(command, capture_output=True, text=True, check=True)
