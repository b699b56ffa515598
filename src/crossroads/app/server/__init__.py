"""The web server: wires the store to the pages of ``report.site``. FastAPI is imported only here, and this only by ``serve``."""
