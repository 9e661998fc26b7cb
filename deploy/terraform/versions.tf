terraform {
  # 1.7 brought mock_provider, which tests/ stand on; OpenTofu 1.8 reads the same files.
  required_version = ">= 1.7"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 8.7"
    }
  }

  # The state lies in a bucket that is given at "terraform init", one prefix an environment (README).
  backend "gcs" {}
}

provider "google" {
  project = local.project
  region  = local.region
}
