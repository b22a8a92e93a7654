"""Fetch the pinned npm packages of vendor.yml and write what Yimen ships of them.

Usage: python scripts/vendor.py [--check]

With --check nothing is written: exit 1 when a checked-in file differs from the package's.
Needs `npm` on the PATH; a package whose hash differs from vendor.yml stops the run.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
GAZETTEER = ROOT / "desk/data/gazetteer.tsv"
# A municipality's only "city" and a province's directly governed counties have no own name.
NAMELESS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


def main() -> int:
    check = "--check" in sys.argv[1:]
    stale = []
    for entry in yaml.safe_load((ROOT / "scripts/vendor.yml").read_text(encoding="utf-8")):
        for path, content in outputs(entry, pack(entry)):
            if path.exists() and path.read_bytes() == content:
                continue
            stale.append(path.relative_to(ROOT))
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    for path in stale:
        print(("differs: " if check else "written: ") + str(path))
    return 1 if check and stale else 0


def pack(entry: dict[str, Any]) -> tarfile.TarFile:
    """The package's tarball, its sha512 checked before anything in it is read."""
    spec = f"{entry['package']}@{entry['version']}"
    with tempfile.TemporaryDirectory() as folder:
        # --ignore-scripts: a package gets no say in what runs here.
        command = ["npm", "pack", "--silent", "--ignore-scripts", spec]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        (tarball,) = Path(folder).glob("*.tgz")
        data = tarball.read_bytes()
    digest = base64.b64encode(hashlib.sha512(data).digest()).decode()
    if digest != entry["sha512"]:
        sys.exit(f"{spec}: sha512 is {digest}, vendor.yml says {entry['sha512']}")
    return tarfile.open(fileobj=io.BytesIO(data))


def outputs(entry: dict[str, Any], tarball: tarfile.TarFile) -> list[tuple[Path, bytes]]:
    files = [(ROOT / out, read(tarball, name)) for name, out in entry["files"].items()]
    if entry.get("gazetteer"):
        files.append((GAZETTEER, gazetteer(tarball)))
    return files


def read(tarball: tarfile.TarFile, name: str) -> bytes:
    member = tarball.extractfile(f"package/{name}")
    if member is None:
        sys.exit(f"no {name} in the package")
    return member.read()


def gazetteer(tarball: tarfile.TarFile) -> bytes:
    """One line a county: adcode, province, city, county, its townships separated by spaces."""
    provinces = names(tarball, "provinces")
    cities = names(tarball, "cities")
    towns = defaultdict(list)
    for row in rows(tarball, "streets"):
        towns[row["areaCode"]].append(row["name"])
    lines = []
    for row in rows(tarball, "areas"):
        city, county = cities[row["cityCode"]], row["name"]
        line = (
            row["code"],
            provinces[row["provinceCode"]],
            "" if city in NAMELESS else city,
            "" if county == city else county,
            " ".join(towns[row["code"]]),
        )
        lines.append("\t".join(line))
    return ("\n".join(sorted(lines)) + "\n").encode()


def rows(tarball: tarfile.TarFile, name: str) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(read(tarball, f"dist/{name}.csv").decode()))


def names(tarball: tarfile.TarFile, name: str) -> dict[str, str]:
    return {row["code"]: row["name"] for row in rows(tarball, name)}


if __name__ == "__main__":
    sys.exit(main())
