"""Hubei: graduation from senior middle school, by the notice of 2016."""
