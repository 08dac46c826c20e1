"""The formats in which banks tell what was booked."""
