"""Tests of the embedded server's launcher and of the commands around it."""
