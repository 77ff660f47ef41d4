"""The panel's screens; actions call services."""
