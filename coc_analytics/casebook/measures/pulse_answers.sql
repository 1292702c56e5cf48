-- How many people answered the survey in each quarter?
select counted as quarter, row(respondent, counted) as unit, respondent as person from pulse_answers
