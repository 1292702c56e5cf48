-- How many newcomers had their first message, written in the quarter they arrived in, answered within 48 hours?
select quarter, member as unit from first_messages where within_48h
