"""Pure point-in-time algebra: known rows to a panel as of a moment, replay over sessions, revisions."""
