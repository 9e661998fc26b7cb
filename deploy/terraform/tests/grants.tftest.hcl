# The least that each account needs, and nothing wider: the table in README.md, as assertions.
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

run "project_wide_grants_are_those_that_have_no_narrower_form" {
  command = plan

  assert {
    condition     = toset(keys(google_project_iam_member.job_users)) == toset(["dataform", "extractor", "health", "posters", "report"]) && alltrue([for grant in google_project_iam_member.job_users : grant.role == "roles/bigquery.jobUser"])
    error_message = "Another account, or another role, on the whole project."
  }

  assert {
    condition     = google_project_iam_member.night_logs.role == "roles/logging.logWriter" && google_project_iam_member.scheduler_starts_the_night.role == "roles/workflows.invoker"
    error_message = "Another role on the whole project."
  }

  assert {
    condition     = google_project_iam_custom_role.night_lookout.permissions == toset(["workflows.executions.list"])
    error_message = "The night may do more than see whether another one runs."
  }

  assert {
    condition     = length(google_project_iam_member.report_reads_job_costs) == 0
    error_message = "The report reads every job of the project without having been asked to."
  }
}

run "datasets" {
  command = plan

  assert {
    condition = { for key, grant in google_bigquery_dataset_iam_member.this : key => "${grant.dataset_id} ${grant.role}" } == {
      dataform            = "raw_dev roles/bigquery.dataEditor"
      dataform_assertions = "raw_dev_assertions roles/bigquery.dataEditor"
      extractor           = "raw_dev roles/bigquery.dataEditor"
      health              = "raw_dev roles/bigquery.dataViewer"
      posters             = "raw_dev roles/bigquery.dataEditor"
      report              = "raw_dev roles/bigquery.dataViewer"
    }
    error_message = "Another right on a dataset."
  }
}

run "the_lake_is_others_too" {
  command = plan

  assert {
    condition     = google_project_iam_custom_role.poster_writer.permissions == toset(["storage.objects.create", "storage.objects.delete"]) && google_project_iam_custom_role.poster_reader.permissions == toset(["storage.objects.get"])
    error_message = "More than writing posters, or reading them by name."
  }

  assert {
    condition = alltrue([
      for grant in google_storage_bucket_iam_member.lake :
      grant.bucket == "de-lake-dev" && one(grant.condition).expression == "resource.name.startsWith(\"projects/_/buckets/de-lake-dev/objects/posters/\")"
    ])
    error_message = "A right on the lake reaches beyond posters/."
  }
}

run "an_old_lake_is_granted_as_a_whole_with_a_warning" {
  command = plan

  override_data {
    target = data.google_storage_bucket.lake[0]
    values = { uniform_bucket_level_access = false }
  }

  expect_failures = [check.the_lake_takes_conditions]

  assert {
    condition     = alltrue([for grant in google_storage_bucket_iam_member.lake : length(grant.condition) == 0])
    error_message = "A condition on a bucket that takes none would fail the apply."
  }
}

run "the_key_is_the_extractors" {
  command = plan

  assert {
    condition     = google_secret_manager_secret_iam_member.key.secret_id == "allocine-data-dev-secret-token" && google_secret_manager_secret_iam_member.key.role == "roles/secretmanager.secretAccessor"
    error_message = "Another right on the key."
  }
}

run "jobs_are_started_by_the_night_and_health_by_the_schedule" {
  command = plan

  assert {
    condition     = toset(keys(google_cloud_run_v2_job_iam_member.night_starts)) == toset(["extractor", "posters", "report"]) && alltrue([for grant in google_cloud_run_v2_job_iam_member.night_starts : grant.role == "roles/run.jobsExecutor"])
    error_message = "The night starts other jobs than its own, or may change them."
  }

  assert {
    condition     = google_cloud_run_v2_job_iam_member.scheduler_starts_health.role == "roles/run.jobsExecutor" && google_cloud_run_v2_job_iam_member.scheduler_starts_health.name == "allocine-dev-health"
    error_message = "The scheduler may do more than start health."
  }

  assert {
    condition     = google_logging_log_view.jobs.filter == "resource.type = \"cloud_run_job\""
    error_message = "The night reads other logs than the jobs'."
  }
}
