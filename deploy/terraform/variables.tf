variable "environment" {
  description = "The environment in environments.json: its project, dataset, bucket and secret."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "environment must be dev or prod: those that includes/environments.js names."
  }
}

variable "commit" {
  description = "The commit that runs: the tag of the image, and what Dataform compiles."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{40}$", var.commit))
    error_message = "commit must be a whole Git commit id (40 hexadecimal digits): git rev-parse HEAD."
  }
}

variable "git_url" {
  description = "The HTTPS address of this Git repository, which Dataform reads."
  type        = string

  validation {
    condition     = can(regex("^https://.+\\.git$", var.git_url))
    error_message = "git_url must be an HTTPS address that ends in .git."
  }
}

variable "git_branch" {
  description = "The branch that Dataform's workspaces begin from; the nightly run takes the commit."
  type        = string
  default     = "main"
}

variable "git_token_secret" {
  description = "The id of the secret, in the environment's project, that holds a read-only token for git_url."
  type        = string
}

variable "notification_emails" {
  description = "Who is paged by e-mail."
  type        = list(string)
  default     = []
}

variable "notification_channels" {
  description = "Ids of notification channels that exist already (projects/P/notificationChannels/N)."
  type        = list(string)
  default     = []
}

variable "create_lake_bucket" {
  description = "Make the posters' bucket. False where it exists: it is then looked up and never changed."
  type        = bool
  default     = false
}

variable "create_raw_dataset" {
  description = "Make the dataset of the tables. False where it exists: it is then looked up and never changed."
  type        = bool
  default     = false
}

variable "create_assertions_dataset" {
  description = "Make the dataset of the assertions. False where Dataform has made it already."
  type        = bool
  default     = true
}

variable "create_secret" {
  description = "Make the (empty) secret of the Allociné key. False where it exists: it is then looked up and never changed."
  type        = bool
  default     = false
}

variable "enable_apis" {
  description = "Switch the needed Google APIs on. False where somebody else does."
  type        = bool
  default     = true
}

variable "scheduler_enabled" {
  description = "Start the night at 00:00 Europe/Paris. False where Airflow starts it (deploy/airflow)."
  type        = bool
  default     = true
}

variable "poster_tasks" {
  description = "How many poster workers run side by side. Each asks a CDN host at its own pace: see docs/runbook.md before raising it."
  type        = number
  default     = 1

  validation {
    condition     = var.poster_tasks >= 1 && var.poster_tasks <= 16 && floor(var.poster_tasks) == var.poster_tasks
    error_message = "poster_tasks must be a whole number from 1 to 16."
  }
}

variable "image_pushers" {
  description = "Members (serviceAccount:…, principalSet:…) that may push images: the team's CI."
  type        = list(string)
  default     = []
}

variable "report_reads_job_costs" {
  description = "Let the report read every BigQuery job of the project (bigquery.resourceViewer) for the cost of Dataform's statements."
  type        = bool
  default     = false
}

variable "deletion_protection" {
  description = "Refuse to delete jobs and the workflow."
  type        = bool
  default     = true
}
