"""Plain values that every layer may use: clocks, durations, periods, calendars, text. No Django, no law."""
