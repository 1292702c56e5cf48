"""The engine, doubting. What stays possible: the intruder's questions, moves that agree with everything known, insiders, whole numbers, intervals."""
