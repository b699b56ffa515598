"""Where the chunks of a sweep run: here, in processes of this machine, or on a Dask cluster that stands already."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from crossroads.errors import InputError

if TYPE_CHECKING:
    from crossroads.claims.sweep import Chunk, ChunkResult, Mapper


@contextlib.contextmanager
def mapper(jobs: int, dask: str | None) -> Iterator[Mapper]:
    """Yield what runs chunks and gives their results back as they come.

    Parameters
    ----------
    jobs : int
        Processes of this machine; 1 runs in this one. Not used with ``dask``.
    dask : str or None
        Address of a scheduler, such as ``tcp://127.0.0.1:8786``. A worker that dies costs only the chunks it held: the
        scheduler gives them to another, and the numbers are the same.

    Raises
    ------
    InputError
        If the scheduler does not answer, or Dask is not installed.
    """
    if dask is None:
        yield map if jobs == 1 else _processes(jobs)
        return
    try:
        import distributed
    except ImportError:
        raise InputError("Dask is not installed; install crossroads-letter[dask], or leave out --dask") from None
    try:
        connect: Any = distributed.Client  # the package ships no types
        client = connect(dask, timeout="10s", set_as_default=False)
    except (OSError, TimeoutError, ValueError) as refused:
        raise InputError(f"no Dask scheduler answers at {dask} ({type(refused).__name__}); start one, or leave out --dask") from None
    with client:
        yield _cluster(client)


def _processes(jobs: int) -> Mapper:
    from joblib import Parallel, delayed

    def run(function: Callable[[Chunk], ChunkResult], chunks: Iterable[Chunk]) -> Iterable[ChunkResult]:
        pool = Parallel(n_jobs=jobs, return_as="generator_unordered")
        results: Iterable[ChunkResult] = pool(delayed(function)(chunk) for chunk in chunks)
        return results

    return run


def _cluster(client: Any) -> Mapper:
    import distributed

    as_completed: Any = distributed.as_completed

    def run(function: Callable[[Chunk], ChunkResult], chunks: Iterable[Chunk]) -> Iterable[ChunkResult]:
        futures = [client.submit(function, chunk, pure=False) for chunk in chunks]
        for future in as_completed(futures, loop=client.loop):
            yield future.result()
            future.release()

    return run
