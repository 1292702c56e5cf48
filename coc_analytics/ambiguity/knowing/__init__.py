"""The engine, knowing. What an outsider knows: all cells, what ties them together, and what follows by one subtraction. Structure before counts."""
