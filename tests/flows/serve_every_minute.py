"""Serve the daily retention every minute instead of every day: used by test_schedule.py, in a process of its own."""

from dataclasses import replace

from pipelines.engine import prepare_engine
from pipelines.places import places_from_environment


def main() -> None:
    places = places_from_environment()
    prepare_engine(places.prefect_home)
    from pipelines import schedule

    usual = schedule.appointments
    schedule.appointments = lambda community: tuple(
        replace(each, cron="* * * * *") for each in usual(community) if each.flow is schedule.daily_retention
    )
    schedule.serve_for_ever(places)


if __name__ == "__main__":
    main()
