"""Widgets that know nothing of relationships: tables, grids, bars."""
