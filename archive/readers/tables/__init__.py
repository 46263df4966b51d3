"""Tables with a report in each row, and JSON of any shape."""
