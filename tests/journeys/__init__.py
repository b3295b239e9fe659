"""The main jobs, done in a browser as a newcomer would."""
