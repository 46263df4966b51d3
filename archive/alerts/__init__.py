"""Saved searches and the e-mails that report their new results."""
