"""Open one sheet of an Excel workbook without believing it: magic bytes, wholeness, the sheet's name."""

from __future__ import annotations

import io
import struct
from typing import Any, Literal

from crossroads.errors import SourceError
from crossroads.sources.text import decode

_MAGIC = {"xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xlsx": b"PK\x03\x04"}
_FREE = 0xFFFFFFFF  # an old workbook's table of sectors: nothing stands there


def sheet(body: bytes, source: str, where: str, *, kind: Literal["xls", "xlsx"], name: str | None = None) -> list[list[Any]]:
    """Return a sheet's rows as Python values: text, float, date, bool, or ``""`` for an empty cell.

    Parameters
    ----------
    kind : {"xls", "xlsx"}
        The old binary workbook, or the newer one.
    name : str, optional
        Of the sheet; None takes the first.

    Raises
    ------
    SourceError
        If the body is empty, a web page, the other kind of workbook, cut short, or has no such sheet.
    """
    import python_calamine

    expected = f"an .{kind} workbook"
    if not body.startswith(_MAGIC[kind]):
        if not body.startswith(tuple(_MAGIC.values())):
            decode(body, source, where, expected=expected)  # an empty body or a web page says so itself
        raise SourceError(source, where, expected=expected, seen=f"a body starting {body[:8]!r}")
    if kind == "xls" and not _is_whole(body):
        raise SourceError(source, where, expected=f"a whole .{kind} workbook", seen=f"{len(body)} bytes, which is cut short")
    wanted = f"{expected} with a sheet {name}" if name else expected
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
        chosen = book.get_sheet_by_index(0) if name is None else book.get_sheet_by_name(name)
        rows: list[list[Any]] = chosen.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError) as broken:
        raise SourceError(source, where, expected=wanted, seen=f"{broken}".splitlines()[0][:200]) from None
    except BaseException as panic:
        if type(panic).__module__ != "pyo3_runtime":  # the reader's own crash on a damaged file is no Exception
            raise
        raise SourceError(source, where, expected=wanted, seen=f"a damaged one ({panic})"[:200]) from None
    return rows


def _is_whole(body: bytes) -> bool:
    """Return whether an old workbook has all the sectors that its own tables say are in use."""
    if len(body) < 512:
        return False
    size = 1 << min(int.from_bytes(body[30:32], "little"), 12)
    held, rest = divmod(len(body), size)
    tables = struct.unpack("<109I", body[76:512])[: int.from_bytes(body[44:48], "little")]
    if rest or not tables or any(table >= held - 1 for table in tables):
        return False
    for number, table in enumerate(tables):
        entries = struct.unpack(f"<{size // 4}I", body[(table + 1) * size : (table + 2) * size])
        used = [i for i, entry in enumerate(entries) if entry != _FREE]
        if used and number * len(entries) + used[-1] >= held - 1:
            return False
    return True
