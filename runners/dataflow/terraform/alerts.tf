# What a person is told of: pages that fail, nights that do not end well, money.
# Nothing of this is made without `alert_email`; the budget asks for `billing_account`, too.

locals {
  watched = var.alert_email == "" ? 0 : 1
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
  name       = "ductus/night_ended"
  filter     = "resource.type=\"dataflow_step\" AND \"ductus: the report is closed\""
  depends_on = [google_project_service.api]

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }
}

resource "google_monitoring_alert_policy" "failed_pages" {
  count                 = local.watched
  display_name          = "Ductus: many pages fail"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.mail[0].name]
  user_labels           = { app = "ductus" }

  documentation {
    content = "More than the share of the pages of a job that var.failed_share says could not be read. `ductus status OUT` tells which, and why."
  }

  conditions {
    display_name = "share of failed pages"

    condition_threshold {
      filter             = "resource.type = \"dataflow_job\" AND resource.labels.job_name = starts_with(\"ductus\") AND metric.type = \"dataflow.googleapis.com/job/user_counter\" AND metric.labels.metric_name = \"pages_failed\""
      denominator_filter = "resource.type = \"dataflow_job\" AND resource.labels.job_name = starts_with(\"ductus\") AND metric.type = \"dataflow.googleapis.com/job/user_counter\" AND metric.labels.metric_name = one_of(\"pages_ok\", \"pages_partial\", \"pages_failed\")"
      comparison         = "COMPARISON_GT"
      threshold_value    = var.failed_share
      duration           = "600s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_MAX"
        cross_series_reducer = "REDUCE_SUM"
      }

      denominator_aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_MAX"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }
}

# An alert looks back 25 hours at most, and waits 23.5: together 48.
resource "google_monitoring_alert_policy" "no_success" {
  count                 = local.watched
  display_name          = "Ductus: no night has ended well for 48 hours"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.mail[0].name]
  user_labels           = { app = "ductus" }

  documentation {
    content = "No job has closed its report for 48 hours. `ductus dataflow status` and the scheduler's log tell what became of the last ones."
  }

  conditions {
    display_name = "nights that ended"

    condition_threshold {
      filter                  = "resource.type = \"dataflow_job\" AND metric.type = \"logging.googleapis.com/user/${google_logging_metric.night_ended[0].name}\""
      comparison              = "COMPARISON_LT"
      threshold_value         = 1
      duration                = "84600s"
      evaluation_missing_data = "EVALUATION_MISSING_DATA_ACTIVE"

      aggregations {
        alignment_period     = "88200s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
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
