"""What exists: series by publisher, indicators, and dated facts. Reads only its own package data."""
