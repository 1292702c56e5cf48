-- How did people answer in each quarter: did you feel the matter was resolved?
select counted as quarter, felt_resolved, row(respondent, counted) as unit, respondent as person from pulse_answers
