"""Programs that scenarios run in our own environment: floors and simulated servers."""
