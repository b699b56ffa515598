"""Hypothesis without deadlines: what is tested is what is said, and a busy machine must not make it fail."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("crossroads", deadline=None)
settings.load_profile("crossroads")
