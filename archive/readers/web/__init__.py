"""Pages: as a site sends them, as browsers save them, and as web archives keep them."""
