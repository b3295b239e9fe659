"""Certificates of a school: who gets one, printing, the register of numbers."""
