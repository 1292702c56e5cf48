"""The engine, choosing. What to hide: a master that chooses, cuts that say why that is not enough, repair where the best is too much work."""
