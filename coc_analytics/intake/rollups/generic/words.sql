-- What does each kind, space and group written together mean, in the casebook's words, and what is their key?
select
    kind,
    space,
    "group",
    cast(code as uinteger) as code,
    cast(means_kind as presence_kind) as means_kind,
    cast(means_space as space) as means_space,
    cast(means_group as grp) as means_group,
    key
from words_read
