"""Matricula: a student-records system whose behaviour is the regulation."""
