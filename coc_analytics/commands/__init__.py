"""The commands of `coc`, one module for each kind of work. Never data, never a value; everything heavy comes late."""
