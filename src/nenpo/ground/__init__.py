"""What everything stands on: errors, places, years, numbers, tables as text, and blocks as data."""
