"""Door 2: a label that a whole group shares is hidden, except where it is the only one and so no news to anybody."""

from coc_analytics.disclosure import Table, protect


def members(groups: dict[str, int], total: int) -> Table:
    """Members by group in one quarter; groups overlap and everybody is in one."""
    counts = {("total",): total, **{(group,): number for group, number in groups.items()}}
    return Table(
        ("group",),
        {"group": {"total": "", **dict.fromkeys(groups, "total")}},
        counts,
        counts,
        overlapping=("group",),
        covering=("group",),
        name="active_by_group",
        universe="active_members",
    )


def shown(table: Table) -> set[str]:
    return {cell[0] for cell, is_shown in protect([table], 3).shown[0].items() if is_shown}


def test_the_only_group_there_is_hides_nobody() -> None:
    """A community without groups has all its members in one called other; their number is that of all."""
    assert shown(members({"other": 12}, 12)) == {"other", "total"}


def test_a_group_that_everybody_is_in_is_hidden_where_there_are_others() -> None:
    assert "sharing" not in shown(members({"sharing": 12, "other": 5}, 12))


def test_a_group_that_not_everybody_is_in_is_shown() -> None:
    assert shown(members({"sharing": 11, "other": 5}, 12)) == {"sharing", "other", "total"}
