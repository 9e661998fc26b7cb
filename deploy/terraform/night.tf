# The night: one workflow, started at midnight. The file itself also runs in an emulator, so every
# address and bound in it comes from here.
locals {
  night_jobs = toset(["extractor", "posters", "report"])

  # A task may start late; past its timeout and this the night cancels it and goes on.
  start_margin_seconds = 900
  wait_seconds         = { for key in local.night_jobs : key => local.jobs[key].timeout_seconds + local.start_margin_seconds }
  dataform_seconds     = 3600
  # A task that did not end by itself is started again, twice; Dataform once, after a new column.
  starts          = 3
  longest_seconds = local.starts * sum(values(local.wait_seconds)) + 2 * local.dataform_seconds
}

resource "google_workflows_workflow" "night" {
  name                = local.workflow
  region              = local.region
  description         = "Allociné ELT (${var.environment}): extractor, Dataform, posters, morning page."
  service_account     = google_service_account.this["night"].email
  source_contents     = file("${path.module}/../workflow.yaml")
  call_log_level      = "LOG_ERRORS_ONLY"
  deletion_protection = var.deletion_protection

  user_env_vars = {
    RUN_API                = "https://run.googleapis.com"
    DATAFORM_API           = "https://dataform.googleapis.com"
    EXECUTIONS_API         = "https://workflowexecutions.googleapis.com"
    LOGGING_API            = "https://logging.googleapis.com"
    EXTRACTOR_JOB          = google_cloud_run_v2_job.this["extractor"].id
    POSTERS_JOB            = google_cloud_run_v2_job.this["posters"].id
    REPORT_JOB             = google_cloud_run_v2_job.this["report"].id
    EXTRACTOR_WAIT_SECONDS = tostring(local.wait_seconds["extractor"])
    POSTERS_WAIT_SECONDS   = tostring(local.wait_seconds["posters"])
    REPORT_WAIT_SECONDS    = tostring(local.wait_seconds["report"])
    DATAFORM_WAIT_SECONDS  = tostring(local.dataform_seconds)
    POLL_SECONDS           = "20"
    REPOSITORY             = google_dataform_repository.this.id
    DATAFORM_ACCOUNT       = google_service_account.this["dataform"].email
    GIT_COMMIT             = var.commit
    ENV_SHORT_NAME         = var.environment
    BQ_DATASET             = local.dataset
    LOG_VIEW               = "${google_logging_log_view.jobs.parent}/locations/${google_logging_log_view.jobs.location}/buckets/${google_logging_log_view.jobs.bucket}/views/${google_logging_log_view.jobs.name}"
  }

  lifecycle {
    precondition {
      condition     = local.longest_seconds < 24 * 3600
      error_message = "The longest night would take ${local.longest_seconds} s: below 24 h, so that it never meets the next one."
    }
  }

  depends_on = [
    google_cloud_run_v2_job_iam_member.night_starts,
    google_cloud_run_v2_job_iam_member.night_looks,
    google_dataform_repository_iam_member.night,
    google_service_account_iam_member.night_uses_dataform,
  ]
}

resource "google_cloud_run_v2_job_iam_member" "night_starts" {
  for_each = local.night_jobs
  name     = google_cloud_run_v2_job.this[each.key].name
  location = local.region
  role     = "roles/run.jobsExecutor"
  member   = local.account["night"]
}

resource "google_cloud_run_v2_job_iam_member" "night_looks" {
  for_each = local.night_jobs
  name     = google_cloud_run_v2_job.this[each.key].name
  location = local.region
  role     = "roles/run.viewer"
  member   = local.account["night"]
}

# The sentence with which a program ended stands in its log; the night reads it through a view that
# shows the logs of Cloud Run jobs and nothing else.
resource "google_logging_log_view" "jobs" {
  name        = "${local.prefix}-jobs"
  parent      = "projects/${local.project}"
  location    = "global"
  bucket      = "_Default"
  description = "Logs of Cloud Run jobs: where the night finds the sentence of a job that failed."
  filter      = "resource.type = \"cloud_run_job\""
}

resource "google_logging_log_view_iam_member" "night" {
  parent   = google_logging_log_view.jobs.parent
  location = google_logging_log_view.jobs.location
  bucket   = google_logging_log_view.jobs.bucket
  name     = google_logging_log_view.jobs.name
  role     = "roles/logging.viewAccessor"
  member   = local.account["night"]
}

# Workflows and log writing have no grant below the project.
resource "google_project_iam_custom_role" "night_lookout" {
  role_id     = "allocineNightLookout_${var.environment}"
  title       = "Allociné night lookout (${var.environment})"
  description = "Sees whether another night is running."
  permissions = ["workflows.executions.list"]
}

resource "google_project_iam_member" "night_lookout" {
  project = local.project
  role    = google_project_iam_custom_role.night_lookout.name
  member  = local.account["night"]
}

resource "google_project_iam_member" "night_logs" {
  project = local.project
  role    = "roles/logging.logWriter"
  member  = local.account["night"]
}
