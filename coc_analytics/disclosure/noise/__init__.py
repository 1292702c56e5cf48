"""Door 2, noise: the public's counts with noise, drawn once, within their budget. True counts pass through in memory."""
