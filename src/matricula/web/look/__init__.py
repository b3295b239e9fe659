"""The development page that shows the visual language: every token and part, in four scripts."""
