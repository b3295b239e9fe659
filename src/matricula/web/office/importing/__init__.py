"""A roll from a workbook."""
