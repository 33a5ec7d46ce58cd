"""`python -m cbrm_tui.cli` is `cbrm`."""

from cbrm_tui.cli import main

main()
