"""Notices to people, mailed in the background until they arrive; and what background work of any app needs."""
