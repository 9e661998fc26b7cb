# The policies are the table in alerts.json, each with its runbook.
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

run "policies_equal_the_table" {
  command = plan

  assert {
    condition     = toset(concat(keys(google_monitoring_alert_policy.line), keys(google_monitoring_alert_policy.silence))) == toset(keys(jsondecode(file("alerts.json"))))
    error_message = "An alert of alerts.json has no policy."
  }

  assert {
    condition = alltrue([
      for name, policy in google_monitoring_alert_policy.line :
      one(one(policy.conditions).condition_matched_log).filter == replace(join(" AND ", jsondecode(file("alerts.json"))[name].filter), "{prefix}", "allocine-dev")
    ])
    error_message = "A policy has another filter than its line in alerts.json."
  }

  assert {
    condition = alltrue([
      for name, metric in google_logging_metric.silence :
      metric.filter == replace(join(" AND ", jsondecode(file("alerts.json"))[name].filter), "{prefix}", "allocine-dev")
    ])
    error_message = "A metric counts other lines than alerts.json says."
  }

  assert {
    condition     = one(one(google_monitoring_alert_policy.silence["health_silent"].conditions).condition_absent).duration == "10800s"
    error_message = "Health may be silent for three hours."
  }

  assert {
    condition     = alltrue([for policy in google_monitoring_alert_policy.line : length(one(policy.alert_strategy).notification_rate_limit) == 1])
    error_message = "An alert on a log line needs a rate limit."
  }

  assert {
    condition = alltrue([
      for policy in merge(google_monitoring_alert_policy.line, google_monitoring_alert_policy.silence) :
      length(one(policy.documentation).content) > 100 && !strcontains(one(policy.documentation).content, "{prefix}")
    ])
    error_message = "An alert has no runbook."
  }
}

run "somebody_is_paged" {
  command = apply

  variables {
    notification_emails   = ["data@example.org"]
    notification_channels = ["projects/p/notificationChannels/1"]
  }

  assert {
    condition     = alltrue([for policy in google_monitoring_alert_policy.line : length(policy.notification_channels) == 2])
    error_message = "An alert reaches nobody."
  }

  assert {
    condition     = strcontains(output.next_steps, "docker push europe-west1-docker.pkg.dev/passculture-data-ehp/allocine-dev-elt/allocine-elt:")
    error_message = "The outputs do not say how the image is pushed."
  }
}
