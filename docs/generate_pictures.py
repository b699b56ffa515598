"""Take the README's picture: the head of a letter, as a browser shows it.

    crossroads letter --as-of 2025-11-18 --out letters        # from a store that holds that day
    python docs/generate_pictures.py letters/crossroads-2025-11-18.en.html

Needs Chromium on the path (``chromium`` or ``google-chrome``).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SIZE = "1440,1120"
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]


def main() -> None:
    letter = Path(sys.argv[1]).resolve()
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("there is no chromium or google-chrome on the path; install one to take pictures")
    target = Path(__file__).parent / "pictures" / f"{letter.name.removeprefix('crossroads-').removesuffix('.html')}.png"
    target = target.with_name(f"letter-{target.name}")
    with tempfile.TemporaryDirectory() as profile:
        words = [browser, *QUIET, f"--user-data-dir={profile}", f"--window-size={SIZE}", f"--screenshot={target}", letter.as_uri()]
        subprocess.run(words, check=True, capture_output=True)
    print(target)


if __name__ == "__main__":
    main()
