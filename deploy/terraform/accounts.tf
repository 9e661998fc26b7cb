# One account a program, with the least that it needs; the table in README.md says why, grant by grant.
locals {
  accounts = {
    extractor = "Crawls the Allociné API and loads staging."
    posters   = "Downloads posters and writes their state."
    health    = "Reads the health views."
    report    = "Writes the morning page."
    dataform  = "Runs Dataform's statements."
    night     = "Runs the night: jobs, Dataform, jobs."
    scheduler = "Starts the night and the health job."
  }

  account = { for key, account in google_service_account.this : key => "serviceAccount:${account.email}" }

  # BigQuery has no narrower grant for running a job: it spends the project's slots, and reads nothing.
  job_users = toset(["extractor", "posters", "health", "report", "dataform"])

  dataset_grants = {
    extractor           = { dataset = local.raw_dataset_id, role = "roles/bigquery.dataEditor", account = "extractor" }
    posters             = { dataset = local.raw_dataset_id, role = "roles/bigquery.dataEditor", account = "posters" }
    health              = { dataset = local.raw_dataset_id, role = "roles/bigquery.dataViewer", account = "health" }
    report              = { dataset = local.raw_dataset_id, role = "roles/bigquery.dataViewer", account = "report" }
    dataform            = { dataset = local.raw_dataset_id, role = "roles/bigquery.dataEditor", account = "dataform" }
    dataform_assertions = { dataset = local.assertions_dataset_id, role = "roles/bigquery.dataEditor", account = "dataform" }
  }

  # Buckets of this module's own: each has one program in it.
  bucket_grants = {
    pages        = { bucket = google_storage_bucket.pages.name, role = "roles/storage.objectUser", account = "extractor" }
    pages_region = { bucket = google_storage_bucket.pages.name, role = "roles/storage.legacyBucketReader", account = "extractor" }
    report       = { bucket = google_storage_bucket.report.name, role = "roles/storage.objectUser", account = "report" }
  }

  # The lake belongs to others too: one folder of it, and no listing.
  lake_grants = {
    posters = { role = google_project_iam_custom_role.poster_writer.name, account = "posters" }
    report  = { role = google_project_iam_custom_role.poster_reader.name, account = "report" }
  }
}

resource "google_service_account" "this" {
  for_each     = local.accounts
  account_id   = "${local.prefix}-${each.key}"
  display_name = "Allociné ELT ${var.environment}: ${each.key}"
  description  = each.value
}

resource "google_project_iam_member" "job_users" {
  for_each = local.job_users
  project  = local.project
  role     = "roles/bigquery.jobUser"
  member   = local.account[each.key]
}

resource "google_bigquery_dataset_iam_member" "this" {
  for_each   = local.dataset_grants
  dataset_id = each.value.dataset
  role       = each.value.role
  member     = local.account[each.value.account]
}

resource "google_storage_bucket_iam_member" "own" {
  for_each = local.bucket_grants
  bucket   = each.value.bucket
  role     = each.value.role
  member   = local.account[each.value.account]
}

resource "google_project_iam_custom_role" "poster_writer" {
  role_id     = "allocinePosterWriter_${var.environment}"
  title       = "Allociné poster writer (${var.environment})"
  description = "Writes objects; writing over one needs delete. Reads and lists nothing."
  permissions = ["storage.objects.create", "storage.objects.delete"]
}

resource "google_project_iam_custom_role" "poster_reader" {
  role_id     = "allocinePosterReader_${var.environment}"
  title       = "Allociné poster reader (${var.environment})"
  description = "Reads objects by name; lists nothing."
  permissions = ["storage.objects.get"]
}

resource "google_storage_bucket_iam_member" "lake" {
  for_each = local.lake_grants
  bucket   = local.lake_name
  role     = each.value.role
  member   = local.account[each.value.account]

  dynamic "condition" {
    for_each = local.lake_takes_conditions ? [local.posters_folder] : []
    content {
      title      = "${local.prefix}-posters"
      expression = "resource.name.startsWith(\"projects/_/buckets/${local.lake_bucket}/objects/${condition.value}\")"
    }
  }
}

resource "google_secret_manager_secret_iam_member" "key" {
  secret_id = local.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = local.account["extractor"]
}

resource "google_project_iam_member" "report_reads_job_costs" {
  count   = var.report_reads_job_costs ? 1 : 0
  project = local.project
  role    = "roles/bigquery.resourceViewer"
  member  = local.account["report"]
}
