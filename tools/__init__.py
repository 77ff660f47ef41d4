"""Programs for those who work on the product: nothing here runs in it."""
