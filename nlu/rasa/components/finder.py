"""A part of the pipeline that goes by likeness of texts: made, kept and loaded as Rasa wants it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from components.likeness import TextLikeness

_SETTINGS = ("width", "ridge", "landmarks", "longest")


class TextFinder(GraphComponent):
    """width, ridge, landmarks, longest of its config: as for `TextLikeness`.

    of: the names of what is learnt from, each likeness by itself.
    """

    of: ClassVar[tuple[str, ...]]

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._model_storage, self._resource = model_storage, resource
        settings = [config[one] for one in _SETTINGS]
        self._likeness = {name: TextLikeness(*settings) for name in self.of}

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
        for name, likeness in self._likeness.items():
            (folder / name).mkdir()
            likeness.save(folder / name)

    def read(self, folder: Path) -> None:
        """What `write` kept."""
        for name, likeness in self._likeness.items():
            likeness.load(folder / name)
