# Every name in one place. Projects, datasets, buckets and secrets come from environments.json, which
# "npm run docs" writes from includes/environments.js.
locals {
  table   = jsondecode(file("${path.module}/environments.json"))
  names   = local.table.environments[var.environment]
  project = local.names.projectId
  region  = local.table.location
  prefix  = "allocine-${var.environment}"

  dataset            = local.names.dataset
  assertions_dataset = "${local.names.dataset}_assertions"
  lake_bucket        = local.names.bucket
  pages_bucket       = "${local.project}-${local.prefix}-pages"
  report_bucket      = "${local.project}-${local.prefix}-report"
  pages_folder       = "extractor/"
  posters_folder     = "posters/"
  report_address     = "gs://${local.report_bucket}/morning-page.html"

  workflow   = "${local.prefix}-night"
  repository = "${local.prefix}-elt"
  image      = "${local.region}-docker.pkg.dev/${local.project}/${local.repository}/allocine-elt:${var.commit}"

  dataform_agent = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-dataform.iam.gserviceaccount.com"
}

data "google_project" "this" {
  project_id = local.project
}

resource "google_project_service" "apis" {
  for_each = toset(var.enable_apis ? [
    "artifactregistry.googleapis.com",
    "bigquery.googleapis.com",
    "cloudscheduler.googleapis.com",
    "dataform.googleapis.com",
    "iam.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "run.googleapis.com",
    "secretmanager.googleapis.com",
    "storage.googleapis.com",
    "workflowexecutions.googleapis.com",
    "workflows.googleapis.com",
  ] : [])

  service = each.value
  # Others in the project may use the API by the time this module goes.
  disable_on_destroy = false
}
