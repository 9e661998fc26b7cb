# What the jobs, the night and the schedule must be.
mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
  mock_data "google_storage_bucket" {
    defaults = { location = "EUROPE-WEST1", uniform_bucket_level_access = true }
  }
  mock_data "google_bigquery_dataset" {
    defaults = { location = "europe-west9" }
  }
  mock_resource "google_service_account" {
    defaults = { email = "someone@example.iam.gserviceaccount.com" }
  }
}

variables {
  environment      = "dev"
  commit           = "0123456789abcdef0123456789abcdef01234567"
  git_url          = "https://git.example/allocine-elt.git"
  git_token_secret = "allocine-git-token"
}

run "jobs_run_once_and_end" {
  command = plan

  assert {
    condition     = alltrue([for job in google_cloud_run_v2_job.this : job.template[0].template[0].max_retries == 0])
    error_message = "A job is retried by Cloud Run: a refused crawl would run three more times."
  }

  assert {
    condition = {
      for key, job in google_cloud_run_v2_job.this : key => job.template[0].template[0].timeout
    } == { extractor = "7200s", posters = "14400s", health = "600s", report = "900s" }
    error_message = "A job has no timeout of its own."
  }

  assert {
    condition = {
      for key, job in google_cloud_run_v2_job.this : key => join(" ", concat(job.template[0].template[0].containers[0].command, job.template[0].template[0].containers[0].args))
      } == {
      extractor = "extractor"
      posters   = "poster-worker --max-retries 3"
      health    = "pipeline-health"
      report    = "report gs://passculture-data-ehp-allocine-dev-report/morning-page.html"
    }
    error_message = "A job runs another command."
  }

  assert {
    condition = alltrue([
      for job in google_cloud_run_v2_job.this :
      job.template[0].template[0].containers[0].image == "europe-west1-docker.pkg.dev/passculture-data-ehp/allocine-dev-elt/allocine-elt:${var.commit}"
    ])
    error_message = "A job runs another image than the commit's."
  }

  assert {
    condition = alltrue([
      for job in google_cloud_run_v2_job.this :
      contains([for env in job.template[0].template[0].containers[0].env : "${env.name}=${env.value}"], "ENV_SHORT_NAME=dev")
    ])
    error_message = "A job does not know its environment."
  }

  assert {
    condition = contains(
      [for env in google_cloud_run_v2_job.this["extractor"].template[0].template[0].containers[0].env : "${env.name}=${env.value}"],
      "EXTRACTOR_BUCKET=${google_storage_bucket.pages.name}",
    )
    error_message = "The extractor writes its pages elsewhere."
  }
}

run "poster_tasks_share_the_work" {
  command = plan

  variables {
    poster_tasks = 4
  }

  assert {
    condition     = google_cloud_run_v2_job.this["posters"].template[0].task_count == 4 && google_cloud_run_v2_job.this["posters"].template[0].parallelism == 4
    error_message = "poster_tasks does not reach the job."
  }

  assert {
    condition     = alltrue([for key, job in google_cloud_run_v2_job.this : job.template[0].task_count == 1 if key != "posters"])
    error_message = "Another job than the posters' has several tasks."
  }
}

run "the_night_is_bounded_and_knows_its_commit" {
  command = plan

  assert {
    condition     = local.longest_seconds < 24 * 3600
    error_message = "A night could meet the next one."
  }

  assert {
    condition     = length(google_workflows_workflow.night.user_env_vars) <= 20 && length(google_workflows_workflow.night.source_contents) < 128 * 1024
    error_message = "Workflows takes 20 variables and 128 KB."
  }

  assert {
    condition     = google_workflows_workflow.night.user_env_vars["GIT_COMMIT"] == var.commit
    error_message = "Dataform would compile another commit than the image's."
  }

  # What the workflow asks for is what it is given.
  assert {
    condition = toset(setsubtract(
      [for found in regexall("sys.get_env\\(\"(\\w+)\"", google_workflows_workflow.night.source_contents) : found[0]],
      ["GOOGLE_CLOUD_PROJECT_ID", "GOOGLE_CLOUD_LOCATION", "GOOGLE_CLOUD_WORKFLOW_ID", "GOOGLE_CLOUD_WORKFLOW_EXECUTION_ID"],
    )) == toset(keys(google_workflows_workflow.night.user_env_vars))
    error_message = "workflow.yaml reads other variables than it is given."
  }
}

run "the_schedule" {
  command = plan

  assert {
    condition     = google_cloud_scheduler_job.night.schedule == "0 0 * * *" && google_cloud_scheduler_job.night.time_zone == "Europe/Paris" && !google_cloud_scheduler_job.night.paused
    error_message = "The night does not start at 00:00 Europe/Paris."
  }

  assert {
    condition     = google_cloud_scheduler_job.health.schedule == "10 * * * *"
    error_message = "Health does not run each hour."
  }
}

run "airflow_starts_the_night_and_health_runs_on" {
  command = plan

  variables {
    scheduler_enabled = false
  }

  assert {
    condition     = google_cloud_scheduler_job.night.paused && !google_cloud_scheduler_job.health.paused
    error_message = "scheduler_enabled = false must pause the night, and the night only."
  }
}

run "a_tag_is_no_commit" {
  command = plan

  variables {
    commit = "latest"
  }

  expect_failures = [var.commit]
}
