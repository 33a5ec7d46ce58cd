"""The screens in a browser: a server on this machine, and a process of the screens for each tab."""
