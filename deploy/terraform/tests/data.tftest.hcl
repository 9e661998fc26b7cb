# What exists is looked up and left alone; what is made is private.
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

run "what_exists_is_looked_up" {
  command = plan

  assert {
    condition     = length(google_storage_bucket.lake) == 0 && length(google_bigquery_dataset.raw) == 0 && length(google_secret_manager_secret.key) == 0
    error_message = "The lake, the dataset or the secret would be taken over."
  }

  assert {
    condition     = data.google_storage_bucket.lake[0].name == "de-lake-dev" && data.google_bigquery_dataset.raw[0].dataset_id == "raw_dev" && data.google_secret_manager_secret.key[0].secret_id == "allocine-data-dev-secret-token"
    error_message = "Another bucket, dataset or secret than environments.json names is looked up."
  }
}

run "prod_has_prods_names" {
  command = plan

  variables {
    environment = "prod"
  }

  assert {
    condition     = data.google_storage_bucket.lake[0].name == "de-lake-prod" && data.google_bigquery_dataset.raw[0].dataset_id == "raw_prod" && data.google_secret_manager_secret.key[0].secret_id == "allocine-data-prod-secret-token" && data.google_project.this.project_id == "passculture-data-prod"
    error_message = "prod is not prod's project, bucket, dataset and secret."
  }

  assert {
    condition     = google_bigquery_dataset.assertions[0].dataset_id == "raw_prod_assertions"
    error_message = "prod's assertions go elsewhere."
  }
}

run "a_new_project_gets_all_of_it" {
  command = plan

  variables {
    create_lake_bucket = true
    create_raw_dataset = true
    create_secret      = true
  }

  assert {
    condition     = google_storage_bucket.lake[0].name == "de-lake-dev" && google_bigquery_dataset.raw[0].dataset_id == "raw_dev" && google_secret_manager_secret.key[0].secret_id == "allocine-data-dev-secret-token"
    error_message = "create_* does not make what environments.json names."
  }

  assert {
    condition     = google_storage_bucket.lake[0].uniform_bucket_level_access && google_storage_bucket.lake[0].public_access_prevention == "enforced" && length(google_storage_bucket.lake[0].lifecycle_rule) == 0
    error_message = "A new lake must be private, and posters are kept."
  }
}

run "pages_lie_in_the_datasets_region_for_a_month" {
  command = plan

  assert {
    condition     = google_storage_bucket.pages.location == "europe-west9"
    error_message = "BigQuery could not load the pages: they lie in another region than the dataset."
  }

  assert {
    condition     = length(google_storage_bucket.pages.lifecycle_rule) == 1
    error_message = "The pages' bucket has another lifecycle than one rule."
  }

  assert {
    condition = alltrue([
      for rule in google_storage_bucket.pages.lifecycle_rule :
      one(rule.action).type == "Delete" && one(rule.condition).age == 30 && one(rule.condition).matches_prefix == tolist(["extractor/"])
    ])
    error_message = "Only page objects, and only after 30 days, are deleted."
  }
}

run "no_bucket_is_public" {
  command = plan

  assert {
    condition = alltrue([
      for bucket in [google_storage_bucket.pages, google_storage_bucket.report] :
      bucket.uniform_bucket_level_access && bucket.public_access_prevention == "enforced"
    ])
    error_message = "A bucket could be made public."
  }
}
