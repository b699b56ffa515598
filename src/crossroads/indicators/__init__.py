"""Pure functions of a panel, one subject per file, and the readings made from them."""
