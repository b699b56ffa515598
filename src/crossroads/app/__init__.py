"""Where rooms are wired together: CLI, pipeline, library, settings."""
