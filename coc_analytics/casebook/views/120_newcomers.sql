-- In which quarter was each member first active?
create table memory.main.newcomers as
select member, min(quarter) as quarter from active_quarters group by member
