"""Buckets done one after another here, or by the workers of a Dask cluster."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from desk.register.bucket import Job, screen_bucket
from desk.register.trouble import stop

if TYPE_CHECKING:
    from distributed import Client


def screened(
    job: Job, numbers: Sequence[int], *, shards: int = 0, address: str | None = None
) -> Iterator[int]:
    """Do the buckets; give each number when its files are whole.

    `shards` processes of this machine, or the cluster at `address`, whose workers must see the
    work folder, the rules and the local folder under the same paths.

    Raises RegisterError: no Dask, no cluster, or as `screen_bucket`.
    """
    if not numbers:
        return
    if address is None and shards <= 1:
        for number in numbers:
            yield screen_bucket(job, number)
        return
    with _client(shards, address) as client:
        from distributed import as_completed

        futures = client.map(screen_bucket, [job] * len(numbers), numbers, pure=False, retries=1)
        for future in as_completed(futures):
            yield future.result()


@contextmanager
def _client(shards: int, address: str | None) -> Iterator[Client]:
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise stop("no_dask") from error
    if address is not None:
        try:
            with Client(address, timeout=5) as client:
                yield client
        except OSError as error:
            raise stop("workers", reason=str(error)) from error
        return
    options = {
        "processes": True, "threads_per_worker": 1, "dashboard_address": None,
        # A slow end of a worker that has done its work is no clerk's business.
        "silence_logs": logging.ERROR,
    }  # fmt: skip
    with LocalCluster(n_workers=shards, **options) as cluster, Client(cluster) as client:
        yield client
