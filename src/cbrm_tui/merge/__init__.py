"""Merging of record trees by causality: pure code, no clock, no input or output.

A commit carries ops; folding the same commits in any causal order gives the same documents, the same
open disagreements and the same bytes. Nothing that somebody wrote is dropped: it is visible, or was
superseded by somebody who had seen it, or stands in an open disagreement.
"""
