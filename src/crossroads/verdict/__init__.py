"""Evidence for and against, triggers and their distance, what to watch."""
