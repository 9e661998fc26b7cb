# The four programs, one image. timeout_seconds is a task's: the night waits that long and no longer.
locals {
  jobs = {
    extractor = {
      command = ["extractor"]
      # The API gives 5,000 movies a minute: a catalogue of 250,000 takes 50 minutes, crawled twice 100.
      timeout_seconds = 7200
      tasks           = 1
      memory          = "1Gi"
      env             = { EXTRACTOR_BUCKET = google_storage_bucket.pages.name }
    }
    posters = {
      command = ["poster-worker", "--max-retries", "3"]
      # A night's new posters take minutes; the bound is for the first nights, which go on where they stopped.
      timeout_seconds = 14400
      tasks           = var.poster_tasks
      memory          = "1Gi"
      env             = {}
    }
    health = {
      command         = ["pipeline-health"]
      timeout_seconds = 600
      tasks           = 1
      memory          = "512Mi"
      env             = {}
    }
    report = {
      command         = ["report", local.report_address]
      timeout_seconds = 900
      tasks           = 1
      memory          = "1Gi"
      env             = {}
    }
  }
}

resource "google_cloud_run_v2_job" "this" {
  for_each            = local.jobs
  name                = "${local.prefix}-${each.key}"
  location            = local.region
  deletion_protection = var.deletion_protection

  template {
    task_count  = each.value.tasks
    parallelism = each.value.tasks

    template {
      service_account = google_service_account.this[each.key].email
      timeout         = "${each.value.timeout_seconds}s"
      # Cloud Run's own default is 3: a crawl that a guard refused would run three more times. The
      # workflow starts a task again, and only one that did not end by itself.
      max_retries = 0

      containers {
        image   = local.image
        command = slice(each.value.command, 0, 1)
        args    = slice(each.value.command, 1, length(each.value.command))

        resources {
          limits = {
            cpu    = "1"
            memory = each.value.memory
          }
        }

        dynamic "env" {
          for_each = merge({
            ENV_SHORT_NAME       = var.environment
            GOOGLE_CLOUD_PROJECT = local.project
          }, each.value.env)
          content {
            name  = env.key
            value = env.value
          }
        }
      }
    }
  }

  lifecycle {
    # gcloud and the console write their own name there.
    ignore_changes = [client, client_version]
  }

  # Without its grants a first run would fail.
  depends_on = [
    google_project_service.apis,
    google_bigquery_dataset_iam_member.this,
    google_project_iam_member.job_users,
    google_secret_manager_secret_iam_member.key,
    google_storage_bucket_iam_member.lake,
    google_storage_bucket_iam_member.own,
  ]
}
