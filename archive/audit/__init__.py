"""The audit trail: who signed in, read what is restricted, exported or changed what; append-only."""
