"""A store with what the seed letter's checks need, filled by the product's own doors from the real files in a few seconds."""

from __future__ import annotations

from pathlib import Path

from click.testing import Result
from tests.app.commands import run

SERIES = (
    "VIX", "VVIX", "UNRATE", "HY_OAS", "ICSA", "CCSA", "JTSLDL", "DGS2", "DFF", "DRCCLACBS", "TERMCBCCALLNS", "WALCL", "WTREGEN", "RRPONTSYD",
    "WRESBAL", "SOFR", "EFFR", "LNS13025699",
)  # fmt: skip

MARKET = """
[about]
source = "files of the tests"
licence = "none"

[[file]]
path = "yahoo/SPX_close_volume.csv"
date = "Date"
missing = ["", "0"]
columns = { Close = "SPX" }

[[file]]
path = ["yahoo/IWM.csv", "yahoo/XLY.csv", "yahoo/XLK.csv"]
date = "Date"
columns = { Close = "{name}" }

[[file]]
path = "yahoo/BTC-USD_close.csv"
date = "Date"
columns = { Close = "BTC" }
skip_dates = ["2026-08-22"]
skip_reason = "an unfinished day"

[[file]]
path = "stocks/NVDA_adjclose.csv"
date = "date"
columns = { close = "NVDA.adjclose" }

[[file]]
path = "cftc/TFF_209742_nasdaq_mini.csv"
date = "Report_Date_as_YYYY-MM-DD"
[file.columns]
"Asset_Mgr_Positions_Long_All" = "TFF.NQ.AM.LONG"
"Asset_Mgr_Positions_Short_All" = "TFF.NQ.AM.SHORT"

[[file]]
path = "fedfunds/cme_FedMeeting_20251210.csv"
date = "Date"
date_format = "%m/%d/%Y"
blank = 0
scale = 100
[file.columns]
"(350-375)" = "FEDWATCH.D20251210.350-375"

[publisher]
id = "user-odds"
en = "user's own file"
zh = "用户自备文件"
url = "file"
licence = "none"
redistribute = false

[[series]]
id = "FEDWATCH.D20251210.350-375"
source = "import"
code = "user file"
url = "file"
frequency = "daily"
unit = "pct"
release = { rule = "close", time = "18:00" }
revision = "never"
en = "CME FedWatch: a target of 3.50 to 3.75% after the meeting of 2025-12-10"
zh = "CME FedWatch:2025-12-10 会议后目标区间为 3.50% 至 3.75%"
"""


def done(*words: str) -> Result:
    """Run a command that must succeed."""
    result = run(*words)
    assert result.exit_code == 0, result.output + str(result.exception)
    return result


def fill(folder: Path, shared: Path) -> None:
    """Fill the store of ``CROSSROADS_HOME``."""
    sidecar = folder / "market.toml"
    sidecar.write_text(MARKET, "utf-8")
    history = folder / "credit.toml"
    history.write_text(
        '[about]\nsource = "files of the tests"\nlicence = "none"\n\n[[file]]\npath = "fred/BAMLH0A0HYM2.csv"\n'
        'date = "observation_date"\ncolumns = { BAMLH0A0HYM2 = "HY_OAS" }\n',
        "utf-8",
    )
    run("sync", *SERIES, "--mirror", str(shared / "mirror"))  # a series the mirror lacks makes it exit with 1
    done("import", str(shared / "market"), "--sidecar", str(sidecar))
    done("import", str(shared / "macro"), "--sidecar", str(history))
