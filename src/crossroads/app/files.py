"""Write whole files or none: beside, then renamed, so that a reader never meets half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from crossroads.errors import InputError


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file whole, making its folder where it is missing.

    Raises
    ------
    InputError
        If it cannot be written; nothing is left behind.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    beside = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except OSError as refused:
        if beside:
            Path(beside).unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written ({refused.strerror}); give another folder with --out") from None
