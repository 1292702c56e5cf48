"""Serve the daily retention every minute instead of every day: used by the flow tests, in a process of its own."""

from dataclasses import replace

from pipelines.engine import own_server, prepare_engine, prepare_engine_of
from pipelines.places import places_from_environment


def main() -> None:
    places, address = places_from_environment(), own_server()
    if address:
        prepare_engine_of(places.prefect_home, address)
    else:
        prepare_engine(places.prefect_home)
    from pipelines import schedule

    usual = schedule.appointments
    schedule.appointments = lambda community: tuple(
        replace(each, cron="* * * * *") for each in usual(community) if each.flow is schedule.daily_retention
    )
    serve = schedule.serve_here if address else schedule.serve_for_ever
    serve(places)


if __name__ == "__main__":
    main()
