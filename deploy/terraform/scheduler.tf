resource "google_cloud_scheduler_job" "night" {
  name             = local.workflow
  region           = local.region
  description      = "Starts the night."
  schedule         = "0 0 * * *"
  time_zone        = "Europe/Paris"
  paused           = !var.scheduler_enabled
  attempt_deadline = "60s"

  # A start that was refused has started nothing, and a second night beside a first one ends by itself.
  retry_config {
    retry_count          = 5
    min_backoff_duration = "30s"
    max_backoff_duration = "300s"
  }

  http_target {
    uri         = "https://workflowexecutions.googleapis.com/v1/${google_workflows_workflow.night.id}/executions"
    http_method = "POST"
    headers     = { "Content-Type" = "application/json" }
    body        = base64encode(jsonencode({ argument = "{}" }))

    oauth_token {
      service_account_email = google_service_account.this["scheduler"].email
    }
  }

  depends_on = [google_project_iam_member.scheduler_starts_the_night]
}

resource "google_cloud_scheduler_job" "health" {
  name        = "${local.prefix}-health"
  region      = local.region
  description = "Starts the health job each hour: also where Airflow starts the night."
  schedule    = "10 * * * *"
  time_zone   = "Europe/Paris"
  paused      = false
  # One lost hour is no silence yet: the alert waits for three.
  attempt_deadline = "60s"

  http_target {
    uri         = "https://run.googleapis.com/v2/${google_cloud_run_v2_job.this["health"].id}:run"
    http_method = "POST"

    oauth_token {
      service_account_email = google_service_account.this["scheduler"].email
    }
  }

  depends_on = [google_cloud_run_v2_job_iam_member.scheduler_starts_health]
}

# Workflows has no IAM below the project.
resource "google_project_iam_member" "scheduler_starts_the_night" {
  project = local.project
  role    = "roles/workflows.invoker"
  member  = local.account["scheduler"]
}

resource "google_cloud_run_v2_job_iam_member" "scheduler_starts_health" {
  name     = google_cloud_run_v2_job.this["health"].name
  location = local.region
  role     = "roles/run.jobsExecutor"
  member   = local.account["scheduler"]
}
