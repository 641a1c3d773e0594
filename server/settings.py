"""All settings: one class, read from the environment (`SGA_…`) and from one TOML file; an unknown key is an error that names it."""

from __future__ import annotations

import difflib
import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from indexer.errors import SettingError

_PREFIX = "SGA_"
_FILE = "SGA_SETTINGS"


class Settings(BaseSettings):
    """What can be set. The name of the environment variable is SGA_ and the field's name in capitals."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="forbid", env_ignore_empty=True)

    kb: Path = Path("kb")
    """Folder of the knowledge base's pages."""
    data: Path = Path("var")
    """Folder of the index and the database."""
    index: Path | None = None
    """Folder of the snapshots; `index` in the data folder where unset."""
    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = Field(8000, ge=0, le=65535)
    """Port to listen on; 0 takes a free one."""
    model: str = "builtin"
    """Encoder: "builtin", a SentenceTransformer folder, or a name that can be downloaded."""
    database_url: str | None = None
    """SQLAlchemy address of the database; SQLite in the data folder where unset."""

    client_key: str | None = None
    """Key that this machine's commands show to another server (`search --url`)."""
    api_keys_required: bool | None = None
    """Whether every request needs a key. Unset: no on a loopback address; elsewhere yes, and the server does not start while there is no key."""
    web_open: bool = False
    """Where keys are required: whether browsers may use the web page without one all the same, counted by address."""
    limit_per_key: str | None = None
    """Requests of one key, such as "120/minute" or "off"; unset: off on a loopback address, 120/minute elsewhere."""
    limit_per_address: str | None = None
    """Requests of one address without a key; unset: off on a loopback address, 60/minute elsewhere."""
    redis_url: str | None = None
    """Redis that several processes count limits in, redis://host:6379/0; unset: each process counts for itself."""
    cors_origins: str = ""
    """Origins of other sites whose pages may call the API, separated by commas; none where empty."""
    max_concurrent: int = Field(16, ge=1, le=1000)
    """Questions that are worked on at the same time; others wait."""
    max_waiting: int = Field(512, ge=0, le=100_000)
    """Questions that may wait; more are refused with 503."""
    timeout_s: float = Field(60.0, gt=0, le=3600)
    """Seconds after which a question is given up with 504, waiting included."""
    keep_days: int | None = Field(None, ge=1)
    """Days after their last question that conversations are kept, with their feedback; unset: until they are deleted."""
    log_format: Literal["text", "json"] = "text"
    """How the log is written: for people, or one JSON object a line."""
    log_questions: bool = False
    """Whether the log holds the text of questions."""

    @property
    def index_folder(self) -> Path:
        """Folder of the snapshots."""
        return self.index or self.data / "index"


def load_settings(**given: Any) -> Settings:
    """Settings from the command line (`given`, None = not given), the environment, and the file that SGA_SETTINGS names, in this order of precedence.

    Raises SettingError naming the setting that is unknown or has no usable value.
    """
    file = os.environ.get(_FILE)
    values = _read_file(Path(file)) if file else {}
    for name in os.environ:
        if name.startswith(_PREFIX) and name != _FILE:
            _check_known(name.removeprefix(_PREFIX).lower(), f"The environment variable {name}")
    for key in values:
        _check_known(key, f"The key `{key}` in {file}")
    in_environment = {name.removeprefix(_PREFIX).lower() for name, value in os.environ.items() if name.startswith(_PREFIX) and value}
    merged = {key: value for key, value in values.items() if key not in in_environment}
    merged |= {key: value for key, value in given.items() if value is not None}
    try:
        return Settings(**merged)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingError(f"The setting `{name}` cannot be {first.get('input')!r}: {first['msg'].lower()}.", hint=f"Correct {_PREFIX}{name.upper()} or --{name.replace('_', '-')}.") from None


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingError(f"The settings file {path} cannot be read ({error.strerror}).", hint=f"Correct {_FILE}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"The settings file {path} is not valid TOML: {error}.", hint="Write `key = value` lines.") from None


def _check_known(key: str, where: str) -> None:
    known = list(Settings.model_fields)
    if key not in known:
        near = difflib.get_close_matches(key, known, 1)
        raise SettingError(f"{where} is not a known setting.", hint=f"Did you mean `{near[0]}`?" if near else f"Known are: {', '.join(sorted(known))}.")
