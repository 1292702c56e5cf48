-- How did people answer in each quarter: do you know the code of conduct?
select counted as quarter, knows_code, row(respondent, counted) as unit, respondent as person from pulse_answers
