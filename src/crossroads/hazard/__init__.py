"""Who gives in first: discrete-time competing risks."""
