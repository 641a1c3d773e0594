"""All settings: one class, read from the environment (`SGA_…`) and from one TOML file; an unknown key is an error that names it."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from indexer.errors import SettingError

_PREFIX = "SGA_"
_FILE = "SGA_SETTINGS"


def _names(value: object) -> object:
    return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)]
"""Several names: a list, or one text with commas between them."""


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
    calibration: Path | None = None
    """Calibration of the decision between answering and refusing; `calibration.json` in the index folder where unset, or the built-in one where there is none."""
    database_url: str | None = None
    """SQLAlchemy address of the database; SQLite in the data folder where unset."""

    client_key: str | None = None
    """Key that this machine's commands show to another server (`ask --url`, `search --url`)."""
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
    widget_origins: Names = ()
    """Sites that may show the chat in a frame, such as https://shop.example; none where unset."""
    site_name: str | None = Field(None, max_length=60)
    """Name at the top of the web pages; one in the visitor's language where unset."""
    max_concurrent: int = Field(16, ge=1, le=1000)
    """Questions that are worked on at the same time; others wait."""
    max_waiting: int = Field(512, ge=0, le=100_000)
    """Questions that may wait; more are refused with 503."""
    timeout_s: float = Field(60.0, gt=0, le=3600)
    """Seconds after which a question is given up with 504, waiting included. What was already being worked on is finished for nobody: at most `max_concurrent` threads at a time."""
    keep_days: int | None = Field(None, ge=1)
    """Days after their last question that conversations are kept, with their feedback; unset: until they are deleted."""
    log_format: Literal["text", "json"] = "text"
    """How the log is written: for people, or one JSON object a line."""
    log_questions: bool = False
    """Whether the log holds the text of questions."""
    llm_base_url: str | None = Field(None, pattern=r"^https?://")
    """Address of an OpenAI-compatible endpoint that may word the answers, up to and with /v1; unset, no language model is asked."""
    llm_model: str | None = None
    """Name of the model at that endpoint."""
    llm_api_key: SecretStr | None = None
    """Its key, where it wants one."""
    llm_seconds: float = Field(20.0, gt=0, le=300)
    """Seconds that the model has for an answer; then the extractive one is given."""
    llm_wait_seconds: float = Field(5.0, gt=0, le=300)
    """Seconds that it may be silent, before its first word and between any two."""
    llm_max_tokens: int = Field(800, ge=50, le=8000)
    """Tokens of one answer, at most."""
    llm_tokens_per_day: int | None = Field(None, ge=0)
    """Tokens a day (UTC) of one server process, questions and answers together; unset, there is no limit."""
    llm_concurrency: int = Field(4, ge=1, le=64)
    """Answers that the model works on at once; beyond that the extractive one is given."""
    public_url: str | None = None
    """Address under which people reach the web pages, such as https://guide.example.com; what leads there from Slack begins with it. http://host:port where unset."""
    slack_bot_token: SecretStr | None = None
    """Slack: the app's Bot User OAuth Token (xoxb-…). With it and one of the next two, the assistant answers in Slack."""
    slack_signing_secret: SecretStr | None = None
    """Slack: the app's Signing Secret, for events over HTTP at /slack/events."""
    slack_app_token: SecretStr | None = None
    """Slack: an app-level token (xapp-…) with connections:write, for Socket Mode: nothing has to be open to the world."""
    slack_api_url: str = "https://slack.com/api/"
    """Slack: address of its Web API; another one for tests."""
    slack_teams: Names = ()
    """Slack: ids of the workspaces (T…) in which it answers; all in which it is installed where unset."""
    slack_channels: Names = ()
    """Slack: ids of the channels (C…) in which it answers; all where unset. Direct messages are always answered."""
    slack_answer_channels: Names = ()
    """Slack: ids of channels (C…) in which every question is answered, without a mention."""

    @field_validator("widget_origins")
    @classmethod
    def _origins(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for one in given:
            if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", one):
                raise ValueError(f"{one} is not an origin: write https://shop.example, without a path")
        return given

    @property
    def public_address(self) -> str:
        """Address under which people reach the web pages, without a slash at its end."""
        return (self.public_url or f"http://{self.host if ':' not in self.host else f'[{self.host}]'}:{self.port}").rstrip("/")

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
