-- In which quarters was each member active?
create table memory.main.active_quarters as
select distinct member, quarter from activity
