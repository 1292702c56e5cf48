"""Door 1, review: people confirm codings in a sheet or on the terminal. Sheets, labels and names stay in the vault."""
