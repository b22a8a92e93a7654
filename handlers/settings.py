"""The settings of config.yml, read once at the start and checked line by line."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import make_url

from desk.hours import CallHours, Written, hours
from desk.retention import Days
from handlers.switching import problems_of
from rules.errors import RulesError
from rules.reading import load_one
from store.database import key_store

__all__ = ["Settings", "config_path", "load"]


class _Part(BaseModel):
    # strict: `port: "8000"` is a slip that should be shown, not guessed away.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Web(_Part):
    """Where and how the pages are served."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    https: bool = False
    staff_idle_minutes: Annotated[int, Field(ge=5, le=1440)] = 60
    forms_per_minute: Annotated[int, Field(ge=0, le=100_000)] = 300


RoleName = Literal["clerk", "operator", "officer", "district", "admin"]


def _far_seeing() -> list[RoleName]:
    """Those who see a whole district, or who make accounts."""
    return ["district", "admin"]


class Access(_Part):
    """Roles that must have a second factor; how long one sign-in lasts however busy one is."""

    second_factor: list[RoleName] = Field(default_factory=_far_seeing)
    longest_hours: Annotated[int, Field(ge=1, le=168)] = 12


class Data(_Part):
    """Where the database and the keys are kept."""

    folder: str = "var"
    database: str = ""
    keys: str = ""


class Rules(_Part):
    """What the county enters itself, and which templates a place (adcode) has switched on."""

    local_folder: str = "local"
    templates: dict[str, list[str]] = Field(default_factory=dict)
    reload_seconds: Annotated[int, Field(ge=0, le=3600)] = 5


class Interview(_Part):
    """How long an interview may get. `longest_message` is in characters."""

    most_questions: Annotated[int, Field(ge=3, le=60)] = 8
    open_cards: Annotated[int, Field(ge=1, le=10)] = 3
    longest_message: Annotated[int, Field(ge=200, le=20000)] = 2000


class Understanding(_Part):
    """The understanding service. `timeout` is in seconds for one part of a message."""

    service: Literal["auto", "off"] = "auto"
    environment: str = ".venv-nlu"
    timeout: Annotated[float, Field(ge=0.1, le=0.9)] = 0.6


class Telegram(_Part):
    """The Telegram door. `largest_file_mb` is in megabytes."""

    mode: Literal["off", "polling", "webhook"] = "polling"
    public_url: str = ""
    webhook_connections: Annotated[int, Field(ge=1, le=100)] = 1
    api: str = "https://api.telegram.org"
    largest_file_mb: Annotated[int, Field(ge=1, le=20)] = 5


Minutes = Annotated[int, Field(ge=0, le=10080)]
Term = Annotated[int, Field(ge=1, le=36500)]


class Jobs(_Part):
    """Minutes between two runs of each periodic job; 0: `yimen serve` leaves it to a cron."""

    clocks: Minutes = 10
    leads: Minutes = 10
    visits: Minutes = 30
    certificates: Minutes = 360
    rescreen: Minutes = 360
    retention: Minutes = 1440


class Retention(_Part):
    """Days that each class of data is kept; what starts them stands in config.yml."""

    drafts: Term = 30
    updates: Term = 8
    messages: Term = 90
    sent: Term = 30
    offered: Term = 1
    attachments: Term = 180
    withdrawn: Term = 180
    tickets: Term = 1095
    calls: Term = 90
    leads: Term = 180


class Callbacks(_Part):
    """When residents who want a person are rung up, as 8:30-17:00."""

    hotline: Written = "8:30-17:00"
    hotline_every_day: bool = False
    window: Written = "8:30-17:00"

    def hours(self) -> CallHours:
        """The same, to reckon with."""
        return CallHours(hours(self.hotline, every_day=self.hotline_every_day), hours(self.window))


class Log(_Part):
    """How much is logged."""

    level: Literal["debug", "info", "warning", "error"] = "info"


class File(_Part):
    """config.yml as a whole; every part has defaults."""

    web: Web = Web()
    access: Access = Access()
    data: Data = Data()
    rules: Rules = Rules()
    interview: Interview = Interview()
    understanding: Understanding = Understanding()
    telegram: Telegram = Telegram()
    callbacks: Callbacks = Callbacks()
    jobs: Jobs = Jobs()
    retention: Retention = Retention()
    log: Log = Log()


@dataclass(frozen=True, slots=True)
class Settings:
    """The checked settings with their folders made absolute; `templates`: adcode -> names.

    database_url: SQLAlchemy URL (async driver). keys_url: the key store's. key_file: where the
    generated master key lies, mode 600.
    """

    web: Web
    access: Access
    interview: Interview
    understanding: Understanding
    telegram: Telegram
    callbacks: Callbacks
    jobs: Jobs
    retention: Days
    log: Log
    data_folder: Path
    local_folder: Path
    templates: Mapping[str, Sequence[str]]
    reload_seconds: int
    database_url: str
    keys_url: str
    key_file: Path
    environment: Path


def config_path() -> Path:
    """YIMEN_CONFIG, else config.yml of the current folder, else the one beside the packages."""
    if named := os.environ.get("YIMEN_CONFIG"):
        return Path(named)
    here = Path.cwd() / "config.yml"
    return here if here.exists() else Path(__file__).resolve().parent.parent / "config.yml"


def load(path: Path | None = None) -> Settings:
    """Read and check the settings.

    Raises:
        rules.errors.RulesError: unreadable, an unknown key, place or template, or a bad value; each
            problem with its file, line and suggestion.
    """
    path = (path or config_path()).resolve()
    file, document = load_one(path, File)
    local = path.parent / file.rules.local_folder
    if problems := problems_of(file.rules.templates, document, local):
        raise RulesError(problems)
    folder = path.parent / file.data.folder
    default = f"sqlite+aiosqlite:///{folder / 'yimen.sqlite'}"
    database = os.environ.get("YIMEN_DATABASE_URL") or file.data.database or default
    return Settings(
        web=file.web,
        access=file.access,
        interview=file.interview,
        understanding=file.understanding,
        telegram=file.telegram,
        callbacks=file.callbacks,
        jobs=file.jobs,
        retention=Days(**file.retention.model_dump()),
        log=file.log,
        data_folder=folder,
        local_folder=local,
        templates=file.rules.templates,
        reload_seconds=file.rules.reload_seconds,
        database_url=database,
        keys_url=_keys_url(path.parent, file.data, database),
        key_file=folder / "yimen.key",
        environment=path.parent / file.understanding.environment,
    )


def _keys_url(base: Path, data: Data, database: str) -> str:
    if data.keys:
        return f"sqlite:///{base / data.keys}"
    if make_url(database).get_backend_name() == "sqlite":
        return key_store(make_url(database))
    return f"sqlite:///{base / data.folder / 'keys' / 'persons.sqlite'}"
