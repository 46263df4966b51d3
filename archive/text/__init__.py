"""Spans, alignment and differences of texts. No database."""
