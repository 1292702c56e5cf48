"""Make-believe community: its `community.toml`, commented so that a real community can start from it."""

TEXT = """\
# A make-believe community. Every line here can be changed; what is left out has the default.

[community]
name = "The Maplemoor Community of Practice"
timezone = "Europe/Lisbon"          # times without an offset are read in it
fiscal_quarter_start = 1            # the month in which the year starts
taxonomy = "cscce"                  # or the path of a taxonomy of your own

[holidays]                          # days on which nobody has to acknowledge a report
country = "PT"
extra = [2024-12-24, 2025-12-24, 2026-12-24]

[promises]
acknowledge_hours = 24              # or the end of the next working day
answer_days = 7

[thresholds]                        # fewer than this is never shown; 3 is the least
committee = 3
board = 5
public = 10

[groups]                            # working and interest groups, and the channels that belong to them
metrics = ["wg-metrics"]
accessibility = ["wg-accessibility"]
training = ["sig-training"]
events = ["sig-events"]
translation = ["translation-cafe"]

[privacy]
private_channels = ["committee-room"]

[sources.zoom.options]
dates = "month first"               # its lists could be read both ways

[retention_months]                  # how long the vault keeps each source
reports = 60
pulse = 36
slack = 24
zoom = 24
generic = 36
"""
