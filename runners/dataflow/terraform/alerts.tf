# What a person is told of: pages that fail, nights that do not end well, money.
# Nothing of this is made without `alert_email`; the budget asks for `billing_account`, too.

locals {
  watched     = var.alert_email == "" ? 0 : 1
  night_ended = "ductus/night_ended"
  counters    = "resource.type = \"dataflow_job\" AND resource.labels.job_name = starts_with(\"ductus\") AND metric.type = \"dataflow.googleapis.com/job/user_counter\""

  # Each is a sum over jobs, aligned over a period, that breaks a threshold for a duration.
  alerts = {
    failed_pages = {
      title      = "Ductus: many pages fail"
      text       = "More than the share of the pages of a job that var.failed_share says could not be read. `ductus status OUT` tells which, and why."
      filter     = "${local.counters} AND metric.labels.metric_name = \"pages_failed\""
      of         = "${local.counters} AND metric.labels.metric_name = one_of(\"pages_ok\", \"pages_partial\", \"pages_failed\")"
      aligner    = "ALIGN_MAX"
      period     = "300s"
      comparison = "COMPARISON_GT"
      threshold  = var.failed_share
      duration   = "600s"
      missing    = null
    }

    # An alert looks back 25 hours at most, and waits 23.5: together 48.
    no_success = {
      title      = "Ductus: no night has ended well for 48 hours"
      text       = "No job has closed its report for 48 hours. `ductus dataflow status` and the scheduler's log tell what became of the last ones."
      filter     = "resource.type = \"dataflow_job\" AND metric.type = \"logging.googleapis.com/user/${local.night_ended}\""
      of         = null
      aligner    = "ALIGN_SUM"
      period     = "88200s"
      comparison = "COMPARISON_LT"
      threshold  = 1
      duration   = "84600s"
      missing    = "EVALUATION_MISSING_DATA_ACTIVE"
    }
  }
}

resource "google_monitoring_notification_channel" "mail" {
  count        = local.watched
  display_name = "Ductus"
  type         = "email"
  labels       = { email_address = var.alert_email }
  depends_on   = [google_project_service.api]
}

# The pipeline itself says when it has closed its report.
resource "google_logging_metric" "night_ended" {
  count      = local.watched
  name       = local.night_ended
  filter     = "resource.type=\"dataflow_step\" AND \"ductus: the report is closed\""
  depends_on = [google_project_service.api]

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }
}

resource "google_monitoring_alert_policy" "alert" {
  for_each              = { for name, alert in local.alerts : name => alert if local.watched == 1 }
  display_name          = each.value.title
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.mail[0].name]
  user_labels           = { app = "ductus" }
  depends_on            = [google_logging_metric.night_ended]

  documentation {
    content = each.value.text
  }

  conditions {
    display_name = each.value.title

    condition_threshold {
      filter                  = each.value.filter
      denominator_filter      = each.value.of
      comparison              = each.value.comparison
      threshold_value         = each.value.threshold
      duration                = each.value.duration
      evaluation_missing_data = each.value.missing

      aggregations {
        alignment_period     = each.value.period
        per_series_aligner   = each.value.aligner
        cross_series_reducer = "REDUCE_SUM"
      }

      dynamic "denominator_aggregations" {
        for_each = each.value.of == null ? [] : [each.value]
        content {
          alignment_period     = denominator_aggregations.value.period
          per_series_aligner   = denominator_aggregations.value.aligner
          cross_series_reducer = "REDUCE_SUM"
        }
      }
    }
  }
}

resource "google_billing_budget" "ductus" {
  count           = local.watched == 1 && var.billing_account != "" ? 1 : 0
  billing_account = var.billing_account
  display_name    = "Ductus"
  depends_on      = [google_project_service.api]

  budget_filter {
    projects = ["projects/${var.project}"]
    labels   = { app = "ductus" }
  }

  amount {
    specified_amount {
      units = tostring(var.budget)
    }
  }

  threshold_rules {
    threshold_percent = 0.5
  }

  threshold_rules {
    threshold_percent = 1.0
  }

  all_updates_rule {
    monitoring_notification_channels = [google_monitoring_notification_channel.mail[0].id]
  }
}
