-- Is there anything in the file that nobody can have meant? The first line of each fault, empty where there is none.
select
    min(line) filter (where when_given and local is null) as occurred_at,
    min(line) filter (where minutes_given and whole_minutes is null) as minutes
from told
