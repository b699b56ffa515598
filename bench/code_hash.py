"""What the calibration's numbers, and the record's, hang on, as one hash each: results of another code are stale."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLAIMS = (
    "circle",
    "measured",
    "episodes",
    "scores",
    "allshift",
    "matched",
    "intervals",
    "family",
    "kernel",
    "patterns",
    "sweep",
)
BENCH = ("worlds", "trials", "rivals")


def code_hash() -> str:
    """SHA-256 over the syntax trees of those modules; docstrings, comments and layout do not count."""
    digest = hashlib.sha256()
    claims = [ROOT / "src" / "crossroads" / "claims" / f"{name}.py" for name in CLAIMS]
    for path in [*claims, *(ROOT / "bench" / f"{name}.py" for name in BENCH)]:
        digest.update(_bare(path.read_text("utf-8")).encode())
    return digest.hexdigest()


def hazard_hash() -> str:
    """SHA-256 over the syntax trees of the hazard room; docstrings, comments and layout do not count."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "src" / "crossroads" / "hazard").glob("*.py")):
        digest.update(_bare(path.read_text("utf-8")).encode())
    return digest.hexdigest()


def _bare(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body[0].value.value = ""
    return ast.dump(tree)
