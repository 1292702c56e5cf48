-- Which is the first quarter in which anything was counted?
select min(quarter)
from (
    select counted as quarter from casebook.reports where counted is not null
    union
    select counted from casebook.pulse
    union
    select quarter from casebook.presence
    union
    select quarter from casebook.answers
    union
    select quarter from casebook.thanks
    union
    select quarter from casebook.events
) as known
