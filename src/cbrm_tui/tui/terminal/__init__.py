"""The terminal below the screens: what is written to it and read from it, and what happens when it goes."""
