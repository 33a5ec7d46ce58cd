"""cbrm-tui: a joint relationship management plan that partners edit together."""

__version__ = "0.1.0"
