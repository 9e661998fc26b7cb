"""assert-dag.py FOLDER: imports the DAGs of a folder as Airflow does, and asserts what others rely on."""

import sys
from datetime import timedelta

from airflow.models import DagBag

bag = DagBag(dag_folder=sys.argv[1])
assert not bag.import_errors, bag.import_errors
assert list(bag.dags) == ["import_allocine_movies"], list(bag.dags)
[dag] = bag.dags.values()

assert dag.schedule == "0 0 * * *", dag.schedule
assert dag.dagrun_timeout == timedelta(minutes=300), dag.dagrun_timeout
assert not dag.catchup and dag.max_active_runs == 1

tasks = {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks}
assert tasks == {"start_night": ["wait_for_night"], "wait_for_night": ["end"], "end": []}, tasks

start, wait = dag.get_task("start_night"), dag.get_task("wait_for_night")
assert (start.project_id, start.location, start.workflow_id) == (
    "passculture-data-ehp",
    "europe-west1",
    "allocine-dev-night",
)
assert (wait.project_id, wait.location, wait.workflow_id) == (start.project_id, start.location, start.workflow_id)
assert "start_night" in wait.execution_id and wait.mode == "reschedule"
assert all(task.retries == 0 for task in dag.tasks)
print(f"import_allocine_movies: {' >> '.join(tasks)}, daily at 00:00, at most 300 minutes.")
