"""A hook of the documentation's build: pages of Chinese say so, for screen readers, fonts and search engines."""

from __future__ import annotations

from typing import Any


def on_post_page(output: str, *, page: Any, config: Any) -> str:  # noqa: ARG001  # MkDocs calls it so
    """Return the page, with its language where that is not English."""
    if not page.file.src_uri.endswith(".zh.md"):
        return output
    return output.replace('<html lang="en"', '<html lang="zh-Hans"', 1)
