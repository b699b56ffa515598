"""Load users' own files: a folder or file, read as its sidecar says, kept beside what publishers sent."""

from __future__ import annotations

import fnmatch
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from crossroads.app.library import Library, full_catalog
from crossroads.app.settings import Settings
from crossroads.catalog.load import user_text
from crossroads.errors import InputError, SourceError
from crossroads.knowledge.stamp import stamp
from crossroads.sources.sidecar import FileSpec, Sidecar, read_sidecar
from crossroads.sources.userfile import parse_userfile
from crossroads.store.store import Batch, Store


@dataclass(frozen=True, slots=True)
class Imported:
    """One file that was read: its path below the imported folder, its series, and how many observations were new."""

    path: str
    series: tuple[str, ...]
    rows: int
    added: int


@dataclass(frozen=True, slots=True)
class _Match:
    """A file on disk, what its sidecar says of it, and what ``{name}`` stands for."""

    file: Path
    where: str
    name: str
    spec: FileSpec


def find_sidecar(path: Path, given: Path | None) -> Path:
    """Return the sidecar: the one given, ``<path>.toml`` beside it, or ``crossroads.toml`` inside the folder.

    Raises
    ------
    InputError
        If there is none; the message says where it was looked for.
    """
    if not path.exists():
        raise InputError(f"{path} does not exist")
    places = [given] if given else [path.with_name(path.name + ".toml"), path / "crossroads.toml"]
    for place in places:
        if place.is_file():
            return place
    looked = " or ".join(str(p) for p in places)
    raise InputError(f"no sidecar at {looked}; write one that says what the columns are (docs: how to import your own data)")


def import_path(
    settings: Settings,
    path: Path,
    sidecar_path: Path,
    *,
    recorded_at: datetime,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Imported]:
    """Read all files of a sidecar and append what is new of them, in one commit: either all of them or none.

    Raises
    ------
    InputError
        The sidecar is wrong, or a file it names is not there.
    SourceError
        A file does not hold what the sidecar says.
    """
    sidecar = read_sidecar(user_text(sidecar_path), sidecar_path.name)
    _remember_series(settings, sidecar, sidecar_path)
    library = Library(Store.open(settings.home), full_catalog(settings))
    matches = [match for spec in sidecar.files for match in _matches(path, spec, sidecar_path.name)]
    batches = []
    for match in matches:
        progress(match.where)
        body = match.file.read_bytes()
        snapshot = parse_userfile(body, match.spec, match.where, match.name, library.catalog.series)
        try:
            dated = stamp(snapshot, library.catalog, recorded_at)
        except SourceError as wrong:
            raise wrong.found_in("import", match.where) from None
        batches.append(Batch(dated, source=f"import:{sidecar_path.stem}", raw=library.store.put_raw(body)))
    appended = library.store.append_many(batches, recorded_at=recorded_at)
    return [
        Imported(match.where, tuple(sorted(batch.frame["series"].unique())), len(batch.frame), result.added)
        for match, batch, result in zip(matches, batches, appended, strict=True)
    ]


def _remember_series(settings: Settings, sidecar: Sidecar, sidecar_path: Path) -> None:
    """Keep the sidecar among the user's catalogue files, so that later commands know its series."""
    if not sidecar.catalogue_text:
        return
    folder = settings.user_catalogue
    if folder is None:
        raise InputError(f"{sidecar_path.name} describes series of its own; keep CROSSROADS_HOME on this machine to use such files")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / sidecar_path.name
    beside = target.with_suffix(".new")
    shutil.copyfile(sidecar_path, beside)
    full_catalog(settings).with_user_files([beside])  # refuse a wrong description before it can spoil later commands
    beside.replace(target)


def _matches(root: Path, spec: FileSpec, sidecar: str) -> Iterator[_Match]:
    for pattern in spec.paths:
        if PurePosixPath(pattern).is_absolute() or ".." in PurePosixPath(pattern).parts:
            raise InputError(f"{sidecar}: path {pattern!r} must stay below the imported folder")
        files = [root] if root.is_file() and fnmatch.fnmatch(root.name, PurePosixPath(pattern).name) else sorted(root.glob(pattern))
        if not files:
            raise InputError(f"{sidecar}: no file matches {pattern!r} below {root}")
        for file in files:
            where = file.name if root.is_file() else file.relative_to(root).as_posix()
            yield _Match(file, where, _starred(where, pattern), spec)


def _starred(where: str, pattern: str) -> str:
    """Return what ``*`` stood for, or the file's name up to its first dot where the pattern has none."""
    before, star, after = PurePosixPath(pattern).name.partition("*")
    name = PurePosixPath(where).name
    return name[len(before) : len(name) - len(after)] if star else name.partition(".")[0]
