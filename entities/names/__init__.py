"""Names across spellings and scripts: keys, parts, titles, comparison with reasons, pools, evaluation. No Django."""
