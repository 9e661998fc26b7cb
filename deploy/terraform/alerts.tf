# The alerts stand in alerts.json, which the tests read too: what pages, and what to do then.
locals {
  alerts = {
    for name, alert in jsondecode(file("${path.module}/alerts.json")) : name => merge(alert, {
      filter  = replace(join(" AND ", alert.filter), "{prefix}", local.prefix)
      runbook = replace(join("\n\n", alert.runbook), "{prefix}", local.prefix)
    })
  }

  log_alerts     = { for name, alert in local.alerts : name => alert if alert.fires_on == "line" }
  silence_alerts = { for name, alert in local.alerts : name => alert if alert.fires_on == "silence" }

  channels = concat(var.notification_channels, [for channel in google_monitoring_notification_channel.email : channel.id])
}

resource "google_monitoring_notification_channel" "email" {
  for_each     = toset(var.notification_emails)
  type         = "email"
  display_name = "Allociné ELT (${var.environment}): ${each.value}"
  labels       = { email_address = each.value }
}

resource "google_monitoring_alert_policy" "line" {
  for_each              = local.log_alerts
  display_name          = "Allociné ELT (${var.environment}): ${each.value.title}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = local.channels

  conditions {
    display_name = each.value.title
    condition_matched_log {
      filter = each.value.filter
    }
  }

  alert_strategy {
    # One cause, one page: the same line each hour is not news before half a day has gone.
    notification_rate_limit {
      period = "43200s"
    }
    auto_close = "86400s"
  }

  documentation {
    subject   = "Allociné ELT (${var.environment}): ${each.value.title}"
    content   = each.value.runbook
    mime_type = "text/markdown"
  }
}

resource "google_logging_metric" "silence" {
  for_each    = local.silence_alerts
  name        = "${local.prefix}-${each.key}"
  description = "Counts the lines whose absence is the alert \"${each.value.title}\"."
  filter      = each.value.filter

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }
}

resource "google_monitoring_alert_policy" "silence" {
  for_each              = local.silence_alerts
  display_name          = "Allociné ELT (${var.environment}): ${each.value.title}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = local.channels

  conditions {
    display_name = each.value.title
    condition_absent {
      filter   = "resource.type = \"cloud_run_job\" AND metric.type = \"logging.googleapis.com/user/${google_logging_metric.silence[each.key].name}\""
      duration = "${each.value.silence_seconds}s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  alert_strategy {
    auto_close = "86400s"
  }

  documentation {
    subject   = "Allociné ELT (${var.environment}): ${each.value.title}"
    content   = each.value.runbook
    mime_type = "text/markdown"
  }
}
