"""The rule language: parse, resolve, check, evaluate. One language for claims, alerts, sweeps, pages and letters.

``rule.condition``, ``rule.quantity`` and ``rule.outcome`` read a text; ``evaluate.evaluate`` and ``outcome.measure``
compute it over trading sessions; ``history.HistoryProvider`` feeds them from what was known.
"""
