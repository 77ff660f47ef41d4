"""Programs that scenarios run in our own environment: floors, and servers on the other side."""
