"""A school's roll, read from a workbook into the register."""
