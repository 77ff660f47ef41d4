"""Calendar feeds, over HTTP."""
