"""The editors' work on what the machine found: judgements, what to judge next, rulings beyond one mention."""
