"""The calendar's pages, over HTTP."""
