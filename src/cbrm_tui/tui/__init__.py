"""The screens: Textual over a headless session."""
