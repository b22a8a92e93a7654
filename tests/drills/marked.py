"""Whether what was said can be read anywhere: in files, in plain columns, in what was printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import text

from store.models import Base
from tests.drills.stage import POSTGRES, Stage

__all__ = ["contents", "leaks", "readable"]


def readable(content: bytes, words: Sequence[str]) -> list[str]:
    """Those of the words that stand in it, however written."""
    found = []
    for word in words:
        ways = [word.encode(code) for code in ("utf-8", "utf-16-le", "gb18030")]
        ways += [ascii(word)[1:-1].encode(), quote(word).encode(), word.encode().hex().encode()]
        if any(one in content for one in ways):
            found.append(word)
    return found


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file below it."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path, path.read_bytes()


async def leaks(stage: Stage, words: Sequence[str]) -> dict[str, list[str]]:
    """Where the words can be read, by file or table of the drill's house."""
    found = {str(path): readable(content, words) for path, content in contents(stage.folder)}
    if POSTGRES:
        async with stage.database.reading() as session:
            for table in Base.metadata.sorted_tables:
                rows = await session.scalars(text(f"SELECT t::text FROM {table.name} t"))
                found[table.name] = readable("\n".join(rows).encode(), words)
    return {where: those for where, those in found.items() if those}
