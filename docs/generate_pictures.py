"""Take the pictures of README and documentation: the head of a letter, as a browser shows it.

    crossroads record --expanding next-step --as-of 2025-10-31                    # so that the letter can say how sure it is
    crossroads letter --as-of 2025-11-18 --lang en --lang zh --out letters        # from a store that holds that day
    python docs/generate_pictures.py letters/crossroads-2025-11-18.en.html letters/crossroads-2025-11-18.zh.html

Needs Chromium on the path (``chromium`` or ``google-chrome``), and Pillow, which comes with WeasyPrint, to make them small.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

SIZE = "1280,1200"
COLOURS = 128
"""A page of words and lines needs no more; the file is a third of the browser's."""
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]


def main() -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("there is no chromium or google-chrome on the path; install one to take pictures")
    for letter in sys.argv[1:]:
        print(picture(browser, Path(letter).resolve()))


def picture(browser: str, letter: Path) -> Path:
    """Write the picture of one letter and return where."""
    target = Path(__file__).parent / "pictures" / f"letter-{letter.name.removeprefix('crossroads-').removesuffix('.html')}.png"
    with tempfile.TemporaryDirectory() as profile:
        place = [f"--user-data-dir={profile}", f"--screenshot={target}", letter.as_uri()]
        subprocess.run([browser, *QUIET, "--hide-scrollbars", f"--window-size={SIZE}", *place], check=True, capture_output=True)
    with Image.open(target) as whole:
        small = whole.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(target, optimize=True)
    return target


if __name__ == "__main__":
    main()
