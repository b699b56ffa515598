"""One module per command; named with a trailing underscore because some names are Python words."""
