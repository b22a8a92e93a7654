"""Rasa without TensorFlow: its modules import it at the top, a pipeline like ours never uses it.

Where TensorFlow isn't installed, stand-ins take its place while Rasa is imported. That halves the
time to start and the memory, and the environment is a third as large. A pipeline that does need it
(DIET, say) fails in its training, plainly; add tensorflow-cpu==2.12.0 to pyproject.toml then.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types

_ABSENT = ("tensorflow", "keras")


def without_tensorflow() -> None:
    """Put the stand-ins in place, unless the real thing is there."""
    if importlib.util.find_spec("tensorflow") is None:
        sys.meta_path.append(_Finder())


class _Type(type):
    """Whatever is asked of it is the stand-in again; as a decorator it changes nothing."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn

    def __call__(cls, *arguments: object, **named: object) -> object:
        if cls is not StandIn:
            return super().__call__(*arguments, **named)
        decorates = len(arguments) == 1 and callable(arguments[0]) and not named
        return arguments[0] if decorates else StandIn


class StandIn(metaclass=_Type):
    """A class to inherit from, a decorator, an annotation: whatever a module needs on import."""


class _Module(types.ModuleType):
    __path__ = ()

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in _ABSENT:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return _Module(spec.name)

    def exec_module(self, module) -> None:
        """Nothing to run."""
