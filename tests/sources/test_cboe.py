from __future__ import annotations

import pytest
from tests.sources.suite import Capture, LineSuite, asked

from crossroads.errors import SourceError

FOLDER = "https://cdn.cboe.com/api/global/us_indices/daily_prices/"


class TestCboe(LineSuite):
    name = "cboe"

    def captures(self, shared):
        pinned = {
            "VVIX": {("VVIX", "2020-03-16"): 207.59, ("VVIX", "2024-08-05"): 173.32, ("VVIX", "2025-11-18"): 124.32},
            "VIX": {("VIX", "2020-03-16"): 82.69, ("VIX", "2008-11-20"): 80.86, ("VIX", "1990-01-02"): 17.24, ("VIX", "2026-07-31"): 15.99},
            "VIX3M": {("VIX3M", "2020-03-18"): 72.98},
            "VIX9D": {("VIX9D", "2020-03-16"): 106.66},
            "VIX6M": {("VIX6M", "2020-03-18"): 61.11},
            "SKEW": {("SKEW", "1990-01-02"): 126.09, ("SKEW", "2026-07-22"): 150.19},
        }  # closes of the data folder's README and manifest
        folder = shared / "mirror" / FOLDER.removeprefix("https://")
        return [
            Capture((folder / f"{code}_History.csv").read_bytes(), asked("cboe", f"{FOLDER}{code}_History.csv", code), values)
            for code, values in pinned.items()
        ]

    def spoiled(self, body):
        head, rest = body.split(b"\n", 1)
        row = rest.split(b"\n", 1)[0]
        return [
            rest,  # no header
            b"DATE,VIX\n" + rest,  # another index
            b"DATE,CLOSE\n" + rest,  # neither shape
            b"Date,Vvix\n" + rest,
            head + b",VOLUME\n" + rest,
            head + b"\n2006-03-06,71.73\n",  # ISO dates
            head + b"\n06/03/2006 00:00,71.73\n",
            head + b"\n13/06/2006,71.73\n",  # day first
            head + b"\n" + row.replace(b",", b";") + b"\n",
            head + b"\n03/06/2006,7_1.73\n",
            head + b"\n03/06/2006,inf\n",
            head + b"\n03/06/2006,\n",  # no documented mark
            head + b"\n",
            head + b"\n" + b"".join(b"03/%02d/2006,0.%02d\n" % (d, d) for d in range(1, 29)),  # a fraction, not points
        ]


def test_a_zero_is_a_missing_value(shared):
    (vvix, *_) = TestCboe().captures(shared)
    rows = vvix.parse(b"DATE,VVIX\n03/06/2020,90.5\n03/09/2020,0.000000\n03/10/2020,120.25\n")
    assert rows["value"].to_list() == [90.5, None, 120.25]


def test_an_error_names_file_line_and_cell(shared):
    (vvix, *_) = TestCboe().captures(shared)
    with pytest.raises(SourceError, match=r"VVIX_History.csv line 3: expected a number in VVIX, saw '1e2'"):
        vvix.parse(b"DATE,VVIX\n03/06/2020,90.5\n03/09/2020,1e2\n")


def test_the_close_is_taken_not_the_open(shared):
    vix = TestCboe().captures(shared)[1]
    rows = vix.parse(b"DATE,OPEN,HIGH,LOW,CLOSE\n03/16/2020,57.83,83.56,57.83,82.69\n")
    assert rows["value"].to_list() == [82.69]
