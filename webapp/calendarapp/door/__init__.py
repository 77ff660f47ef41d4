"""The front door: who comes in by the web, how, for how long, and what is written down about it."""
