"""One file per publisher: request, fetch, parse. Bytes in, snapshot rows out."""
