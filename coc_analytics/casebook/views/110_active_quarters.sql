-- In which quarters was each member active?
create view memory.main.active_quarters as
select distinct member, quarter from activity
