"""Episodes, outcomes, inference and sweeps: whether what a letter says holds."""
