"""Made-up data for trying and measuring."""
