"""Stress, branches, analogs."""
