"""Append-only bitemporal tables on Delta Lake: observations, raw bytes, fetches, trials, forecasts, sent alerts, result cache."""
