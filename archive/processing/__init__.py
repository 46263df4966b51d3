"""The order of the steps of one article, claims on work, and reprocessing when names change."""
