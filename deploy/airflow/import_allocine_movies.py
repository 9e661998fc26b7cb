"""Starts the night's workflow and waits for it: the schedule of a team that has Airflow.

Set scheduler_enabled = false in deploy/terraform, so that Cloud Scheduler does not start it too. The DAG and its
task "end" keep the names that other DAGs wait for. All logic is in deploy/workflow.yaml: what failed stands in
the error of the task that waits.
"""

from datetime import datetime, timedelta
from os import environ

from airflow import DAG
from airflow.providers.google.cloud.operators.workflows import WorkflowsCreateExecutionOperator
from airflow.providers.google.cloud.sensors.workflows import WorkflowExecutionSensor
from airflow.providers.standard.operators.empty import EmptyOperator

ENV_SHORT_NAME = environ.get("ENV_SHORT_NAME", "dev")
WORKFLOW = {
    "project_id": environ["GCP_PROJECT_ID"],
    "location": environ.get("GCP_REGION", "europe-west1"),
    "workflow_id": f"allocine-{ENV_SHORT_NAME}-night",
}

with DAG(
    dag_id="import_allocine_movies",
    description="The Allociné catalogue and its posters, each night.",
    schedule="0 0 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    # A second night beside a first one would end with a sentence.
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=300),
    # The workflow starts again by itself what may be started again.
    default_args={"retries": 0},
    tags=["allocine"],
) as dag:
    start = WorkflowsCreateExecutionOperator(
        task_id="start_night",
        execution={"argument": "{}"},
        **WORKFLOW,
    )
    wait = WorkflowExecutionSensor(
        task_id="wait_for_night",
        execution_id="{{ task_instance.xcom_pull('start_night', key='execution_id') }}",
        # A worker's slot is free in between.
        mode="reschedule",
        poke_interval=60,
        **WORKFLOW,
    )
    end = EmptyOperator(task_id="end")

    start >> wait >> end
