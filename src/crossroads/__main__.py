"""``python -m crossroads`` is the command line."""

from crossroads.app.cli import main

main()
