"""Small Excel workbooks made by hand, for publishers of whose files no capture is at hand. Their numbers are invented.

``xls`` writes BIFF8 records into an OLE container (one FAT sector, one directory sector, the stream), ``xlsx`` the four parts a
reader needs. Both hold one sheet of text and numbers.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

Cell = str | float | int
Rows = Sequence[Sequence[Cell]]
SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def xls(name: str, rows: Rows) -> bytes:
    """Return an old binary workbook."""
    return container(stream(name, rows))


def stream(name: str, rows: Rows) -> bytes:
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    end = record(0x000A, b"")
    title = name.encode("latin-1")
    place = len(start) + 4 + 8 + len(title) + len(end)
    sheet_of = record(0x0085, struct.pack("<IHBB", place, 0, len(title), 0) + title)
    cells = b"".join(cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row) if value != "")
    own = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + end
    return start + sheet_of + end + own


def cell(row: int, column: int, value: Cell) -> bytes:
    if isinstance(value, str):
        return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + value.encode("utf-16-le"))
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def container(content: bytes) -> bytes:
    """Wrap a stream ``Workbook`` in an OLE file; it is padded past the size that would go into a mini stream."""
    content = content.ljust(4096, b"\0")
    sectors = -(-len(content) // SECTOR)
    assert sectors + 2 <= SECTOR // 4, "one FAT sector holds 128 entries"
    chain = [FAT, END, *range(3, 2 + sectors), END]
    fat = struct.pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    folder = entry("Root Entry", 5, END, 0, child=1) + entry("Workbook", 2, 2, len(content))
    return head + fat + folder.ljust(SECTOR, b"\0") + content.ljust(sectors * SECTOR, b"\0")


def entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    body = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
    return body + bytes(36) + struct.pack("<IQ", start, size)


def xlsx(name: str, rows: Rows) -> bytes:
    """Return a newer workbook, each part with its check sum."""
    lines = "".join(
        f'<row r="{r}">{"".join(inline(r, c, value) for c, value in enumerate(row) if value != "")}</row>' for r, row in enumerate(rows, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="{escape(name)}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            archive.writestr(zipfile.ZipInfo(path), f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()


def inline(row: int, column: int, value: Cell) -> str:
    place = f"{chr(ord('A') + column)}{row}"
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'
