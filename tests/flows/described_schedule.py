"""Print the deployments of a community as JSON, without serving them: used by test_schedule.py."""

import asyncio
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from pipelines.engine import prepare_engine
from pipelines.places import places_in

START = datetime(2026, 11, 21, tzinfo=UTC)


def main(folder: Path) -> None:
    places = places_in(folder)
    prepare_engine(places.prefect_home)
    from prefect.server.schemas.schedules import CronSchedule

    from pipelines import schedule

    found = []
    for deployment in schedule.deployments(places):
        (when,) = (each.schedule for each in deployment.schedules)
        server_side = CronSchedule(cron=when.cron, timezone=when.timezone)
        dates = asyncio.run(server_side.get_dates(5, start=START))
        found.append(
            {
                "name": deployment.name,
                "entrypoint": deployment.entrypoint,
                "parameters": deployment.parameters,
                "tags": deployment.tags,
                "dates": [day.isoformat() for day in dates],
            }
        )
    quarter = schedule.last_finished_quarter(places.community(), date(2026, 10, 5))
    print(json.dumps({"deployments": found, "quarter": str(quarter)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
