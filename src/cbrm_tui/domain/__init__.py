"""What collaborative relationship management knows: records, checks, figures, guidance.

Imports nothing else of this program and does no input or output on a workspace.
"""
