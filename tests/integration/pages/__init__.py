"""The panel, over HTTP."""
