"""Named actions of the delivery app."""
