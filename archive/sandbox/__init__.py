"""Work on untrusted bytes and texts in child processes that have limits and nothing to steal; see docs/adr/0011."""
