"""The rule language: parse, check, evaluate. One language for claims, alerts, sweeps and pages."""
