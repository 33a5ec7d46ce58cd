"""What the keys of the main screen do, a module for each kind of thing."""
