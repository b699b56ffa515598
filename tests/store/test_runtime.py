from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

WITHOUT_PYARROW = """
import sys
sys.modules["pyarrow"] = sys.modules["pandas"] = None
from pathlib import Path
from tests.store.made import add, as_object_store, days, local
for make in (local, as_object_store):
    store = make(Path(sys.argv[1]) / make.__name__)
    assert add(store, days("A", 3)) == 3
    assert add(store, days("A", 4)) == 1
    store.compact()
    assert store.verify() == 4
    assert len(store.history()) == 4
    assert store.summary().height == 1
"""


def test_the_store_needs_neither_pyarrow_nor_pandas(tmp_path: Path) -> None:
    """Both are here for the tests only; an installation has neither."""
    done = subprocess.run([sys.executable, "-c", WITHOUT_PYARROW, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
