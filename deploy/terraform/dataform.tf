resource "google_dataform_repository" "this" {
  name         = local.repository
  region       = local.region
  display_name = "Allociné ELT (${var.environment})"
  # Strict act-as: a repository runs as an account of its own.
  service_account = google_service_account.this["dataform"].email

  git_remote_settings {
    url                                 = var.git_url
    default_branch                      = var.git_branch
    authentication_token_secret_version = "projects/${local.project}/secrets/${var.git_token_secret}/versions/latest"
  }

  depends_on = [google_project_service.apis, google_secret_manager_secret_iam_member.git_token]
}

resource "google_secret_manager_secret_iam_member" "git_token" {
  secret_id = var.git_token_secret
  role      = "roles/secretmanager.secretAccessor"
  member    = local.dataform_agent
}

# Dataform's own agent makes the tokens with which the statements run as the repository's account.
resource "google_service_account_iam_member" "dataform_agent" {
  service_account_id = google_service_account.this["dataform"].name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = local.dataform_agent
}

# Strict act-as: who starts an invocation must be allowed to use the account that it runs as.
resource "google_service_account_iam_member" "night_uses_dataform" {
  service_account_id = google_service_account.this["dataform"].name
  role               = "roles/iam.serviceAccountUser"
  member             = local.account["night"]
}

resource "google_dataform_repository_iam_member" "night" {
  repository = google_dataform_repository.this.name
  region     = local.region
  role       = "roles/dataform.editor"
  member     = local.account["night"]
}
