resource "google_artifact_registry_repository" "images" {
  repository_id = local.repository
  location      = local.region
  format        = "DOCKER"
  description   = "The image of the Allociné ELT, one tag a commit."

  docker_config {
    # A tag is a commit: what ran stays what it was.
    immutable_tags = true
  }

  cleanup_policies {
    id     = "keep-the-newest"
    action = "KEEP"
    most_recent_versions {
      keep_count = 20
    }
  }

  cleanup_policies {
    id     = "delete-after-a-quarter"
    action = "DELETE"
    condition {
      older_than = "7776000s"
    }
  }

  depends_on = [google_project_service.apis]
}

resource "google_artifact_registry_repository_iam_member" "pushers" {
  for_each   = toset(var.image_pushers)
  repository = google_artifact_registry_repository.images.name
  location   = local.region
  role       = "roles/artifactregistry.writer"
  member     = each.value
}
