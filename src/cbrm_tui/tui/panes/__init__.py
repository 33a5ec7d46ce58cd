"""The panes: what each tab of the main screen shows."""
