"""A part of the pipeline that goes by likeness of texts: made, kept and loaded as Rasa wants it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from components.likeness import TextLikeness

_SETTINGS = ("width", "ridge", "landmarks", "longest")


class TextFinder(GraphComponent):
    """width, ridge, landmarks, longest of its config: as for `TextLikeness`."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._model_storage, self._resource = model_storage, resource
        self._likeness = TextLikeness(*(config[one] for one in _SETTINGS))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        made = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            made.read(folder)
        return made

    def persist(self) -> None:
        """Keep what was learnt."""
        with self._model_storage.write_to(self._resource) as folder:
            self.write(folder)

    def write(self, folder: Path) -> None:
        """What is to be kept, as numbers and JSON."""
        self._likeness.save(folder)

    def read(self, folder: Path) -> None:
        """What `write` kept."""
        self._likeness.load(folder)
