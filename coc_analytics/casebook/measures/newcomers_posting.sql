-- How many newcomers wrote their first message in the quarter they arrived in?
select quarter, member as unit from first_messages
