"""Russian dates: figures, as schools write them in papers and registers; one form wherever they stand."""

DATE_FORMAT = "d.m.Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "d.m.Y, H:i"
YEAR_MONTH_FORMAT = "F Y г."
MONTH_DAY_FORMAT = "j E"
SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = "d.m.Y, H:i"
FIRST_DAY_OF_WEEK = 1
# The first is also how a date field writes what it holds, and browsers understand only this form.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d.%m.%y"]
