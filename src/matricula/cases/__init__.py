"""Procedures at work: cases, their steps and clocks, their papers, their decisions."""
