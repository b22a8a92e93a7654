"""Models lie under the hash of what made them; the good one stays until a better one is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nlu.service.models import Models, StoreBusyError
from nlu.service.project import FOLDER, Project


@pytest.fixture
def models(tmp_path: Path) -> Models:
    return Models(tmp_path / "models", keep=2)


def put(models: Models, digest: str, age: int = 0) -> None:
    new = models.folder.parent / "new"
    new.write_bytes(digest.encode())
    models.install(new, digest)
    at = 1_700_000_000 - age
    os.utime(models.path(digest), (at, at))


def test_what_is_installed_is_the_current_one(models: Models) -> None:
    assert (models.current(), models.best(), models.every()) == (None, None, [])
    put(models, "a", age=2)
    put(models, "b", age=1)
    assert (models.current(), models.best()) == ("b", "b")
    assert models.path("b").read_bytes() == b"b"


def test_the_oldest_go_but_never_the_current_one(models: Models) -> None:
    put(models, "a", age=3)
    put(models, "b", age=2)
    models.choose("a")
    put(models, "c", age=1)
    assert [path.name for path in models.every()] == ["c.tar.gz", "b.tar.gz"]
    assert models.current() == "c"


def test_without_the_current_one_the_newest_of_the_others_serves(models: Models) -> None:
    put(models, "a", age=3)
    put(models, "b", age=2)
    models.discard("b")
    assert (models.current(), models.best()) == (None, "a")


def test_a_pointer_that_points_nowhere_is_no_model(models: Models) -> None:
    put(models, "a")
    (models.folder / "current").write_text("gone\n")
    assert models.current() is None
    (models.folder / "current").write_bytes(b"\xff\x00")
    assert models.current() is None


def test_only_one_process_trains_and_a_killed_one_lets_go(models: Models) -> None:
    code = (
        "import sys, pathlib; from nlu.service.models import Models\n"
        "with Models(pathlib.Path(sys.argv[1])).training(): print('in', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(models.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=FOLDER.parent.parent,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "in\n"
        with pytest.raises(StoreBusyError), models.training():
            pass
        other.kill()
        other.wait()
        with models.training():
            pass


def test_the_hash_follows_every_file_that_shapes_the_model(project: Project) -> None:
    seen = {project.digest()}
    (project.folder / "components").mkdir()
    changes = {
        "config.yml": "\n# another pipeline\n",
        "domain.yml": "\n",
        "requirements.lock": "\n",
        "data/nlu.yml": "    - 大病医保\n",
        "data/deep/more.yml": "version: '3.1'\n",
        "components/own.py": "x = 1\n",
    }
    for name, more in changes.items():
        path = project.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text((path.read_text("utf-8") if path.exists() else "") + more, "utf-8")
        seen.add(project.digest())
    assert len(seen) == 1 + len(changes)
    (project.folder / "data/deep/more.yml").rename(project.folder / "data/deep/other.yml")
    assert project.digest() not in seen


def test_the_hash_does_not_follow_what_is_left_lying_about(project: Project) -> None:
    before = project.digest()
    (project.folder / "components" / "__pycache__").mkdir(parents=True)
    (project.folder / "components" / "__pycache__" / "own.pyc").write_bytes(b"x")
    (project.folder / "data" / "notes.txt").write_text("x")
    (project.folder / "check.yml").write_text("greet: [喂]\n")
    assert project.digest() == before


def test_a_copy_has_the_same_hash(project: Project, tmp_path: Path) -> None:
    assert project.copy(tmp_path / "copy").digest() == project.digest()
    assert Project().digest() == Project().copy(tmp_path / "real").digest()
