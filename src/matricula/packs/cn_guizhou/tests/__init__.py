"""Tests of the province's tree and of what may be laid below it."""
