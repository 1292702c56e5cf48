-- Which newcomers wrote their first message in the quarter they arrived in, and was it answered within 48 hours?
create view memory.main.first_messages as
select newcomers.member, newcomers.quarter, bool_or(answers.within_48h) as within_48h
from newcomers
join casebook.answers on answers.asker = newcomers.member and answers.quarter = newcomers.quarter
where answers.newcomer
group by all
