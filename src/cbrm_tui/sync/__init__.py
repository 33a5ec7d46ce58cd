"""Keeping a space in step with the partners: commits, replicas and the stores that carry them."""
