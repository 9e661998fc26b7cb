# What holds data: the lake, the dataset and the secret are looked up, or made where create_* says so.
# What is looked up is given members and nothing else: a bucket resource would own all its lifecycle rules.

data "google_storage_bucket" "lake" {
  count = var.create_lake_bucket ? 0 : 1
  name  = local.lake_bucket
}

resource "google_storage_bucket" "lake" {
  count                       = var.create_lake_bucket ? 1 : 0
  name                        = local.lake_bucket
  location                    = local.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
}

data "google_bigquery_dataset" "raw" {
  count      = var.create_raw_dataset ? 0 : 1
  dataset_id = local.dataset
}

resource "google_bigquery_dataset" "raw" {
  count       = var.create_raw_dataset ? 1 : 0
  dataset_id  = local.dataset
  location    = local.region
  description = "The Allociné catalogue: staging, raw, ledgers, history and marts."
}

resource "google_bigquery_dataset" "assertions" {
  count       = var.create_assertions_dataset ? 1 : 0
  dataset_id  = local.assertions_dataset
  location    = local.dataset_location
  description = "Dataform's assertions over ${local.dataset}: views that are empty when all is well."
}

data "google_secret_manager_secret" "key" {
  count     = var.create_secret ? 0 : 1
  secret_id = local.names.secretId
}

resource "google_secret_manager_secret" "key" {
  count     = var.create_secret ? 1 : 0
  secret_id = local.names.secretId

  replication {
    user_managed {
      replicas {
        location = local.region
      }
    }
  }
}

locals {
  # Known once the lookup or the resource is there, so that what needs them waits for them.
  lake_name        = var.create_lake_bucket ? google_storage_bucket.lake[0].name : data.google_storage_bucket.lake[0].name
  raw_dataset_id   = var.create_raw_dataset ? google_bigquery_dataset.raw[0].dataset_id : data.google_bigquery_dataset.raw[0].dataset_id
  dataset_location = var.create_raw_dataset ? google_bigquery_dataset.raw[0].location : data.google_bigquery_dataset.raw[0].location
  secret_id        = var.create_secret ? google_secret_manager_secret.key[0].secret_id : data.google_secret_manager_secret.key[0].secret_id
  # IAM conditions on objects need uniform bucket-level access, which an older lake may lack.
  lake_takes_conditions = var.create_lake_bucket ? true : data.google_storage_bucket.lake[0].uniform_bucket_level_access
  # Taken from the resource where there is one, so that grants on it wait for it.
  assertions_dataset_id = var.create_assertions_dataset ? google_bigquery_dataset.assertions[0].dataset_id : local.assertions_dataset
}

check "the_lake_takes_conditions" {
  assert {
    condition     = local.lake_takes_conditions
    error_message = "gs://${local.lake_bucket} has no uniform bucket-level access, so the poster worker's rights can't be bound to ${local.posters_folder}: it gets them on the whole bucket until that is switched on."
  }
}

# BigQuery loads only from a bucket in the dataset's own region: the lake may lie elsewhere.
resource "google_storage_bucket" "pages" {
  name                        = local.pages_bucket
  location                    = local.dataset_location
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      # The pages of a month of nights stay to look at; the program deletes nothing itself.
      age            = 30
      matches_prefix = [local.pages_folder]
    }
  }
}

resource "google_storage_bucket" "report" {
  name                        = local.report_bucket
  location                    = local.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  # The page of each of the last thirty nights can be brought back.
  versioning {
    enabled = true
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      days_since_noncurrent_time = 30
    }
  }
}
