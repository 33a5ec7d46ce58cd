"""The folder: loading, editing, watching, undo, recovery, spaces."""
