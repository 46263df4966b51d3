"""The benchmark behind ``make bench``: a command that prints figures, never a timed test."""
