# Everything a nightly run needs: bucket, image repository, service account, schedule.

terraform {
  required_version = ">= 1.5"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.0, < 8.0"
    }
  }
}

provider "google" {
  project = var.project
  region  = var.region
}

resource "google_project_service" "api" {
  for_each = toset([
    "artifactregistry.googleapis.com",
    "billingbudgets.googleapis.com",
    "cloudbuild.googleapis.com",
    "cloudresourcemanager.googleapis.com",
    "cloudscheduler.googleapis.com",
    "compute.googleapis.com",
    "dataflow.googleapis.com",
    "iam.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "storage.googleapis.com",
  ])
  service            = each.value
  disable_on_destroy = false
}

resource "google_storage_bucket" "archive" {
  name                        = var.bucket
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  labels                      = merge({ app = "ductus" }, var.labels)
  depends_on                  = [google_project_service.api]

  dynamic "encryption" {
    for_each = var.kms_key == "" ? [] : [var.kms_key]
    content {
      default_kms_key_name = encryption.value
    }
  }

  versioning {
    enabled = true
  }

  # What Dataflow keeps during a run; a run that died leaves it.
  lifecycle_rule {
    condition {
      age            = 14
      matches_prefix = ["ductus-temp/"]
    }
    action {
      type = "Delete"
    }
  }

  # A page that was done again: the old InkML for a year.
  lifecycle_rule {
    condition {
      days_since_noncurrent_time = 365
    }
    action {
      type = "Delete"
    }
  }
}

resource "google_artifact_registry_repository" "images" {
  location      = var.region
  repository_id = "ductus"
  format        = "DOCKER"
  kms_key_name  = var.kms_key == "" ? null : var.kms_key
  labels        = merge({ app = "ductus" }, var.labels)
  depends_on    = [google_project_service.api]
}

# Launches and is the workers: no key, and no rights but these.
resource "google_service_account" "ductus" {
  account_id   = "ductus-run"
  display_name = "Ductus: launcher, workers, nightly job"
  depends_on   = [google_project_service.api]
}

resource "google_project_iam_member" "dataflow" {
  for_each = toset(["roles/dataflow.worker", "roles/dataflow.developer"])
  project  = var.project
  role     = each.value
  member   = google_service_account.ductus.member
}

resource "google_service_account_iam_member" "is_the_workers" {
  service_account_id = google_service_account.ductus.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.ductus.member
}

resource "google_storage_bucket_iam_member" "archive" {
  bucket = google_storage_bucket.archive.name
  role   = "roles/storage.objectAdmin"
  member = google_service_account.ductus.member
}

resource "google_storage_bucket_iam_member" "archive_bucket" {
  bucket = google_storage_bucket.archive.name
  role   = "roles/storage.legacyBucketReader"
  member = google_service_account.ductus.member
}

resource "google_storage_bucket_iam_member" "scans" {
  count  = var.scans_bucket == var.bucket ? 0 : 1
  bucket = var.scans_bucket
  role   = "roles/storage.objectViewer"
  member = google_service_account.ductus.member
}

resource "google_artifact_registry_repository_iam_member" "images" {
  location   = google_artifact_registry_repository.images.location
  repository = google_artifact_registry_repository.images.name
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.ductus.member
}

resource "google_cloud_scheduler_job" "nightly" {
  count            = var.launch_body == "" ? 0 : 1
  name             = "ductus"
  region           = var.region
  schedule         = var.cron
  time_zone        = var.time_zone
  attempt_deadline = "320s"
  depends_on       = [google_project_service.api]

  # A run that overlaps with another does no harm, so one more try is safe.
  retry_config {
    retry_count = 1
  }

  http_target {
    http_method = "POST"
    uri         = "https://dataflow.googleapis.com/v1b3/projects/${var.project}/locations/${var.region}/flexTemplates:launch"
    headers     = { "Content-Type" = "application/json" }
    body        = base64encode(file(var.launch_body))

    oauth_token {
      service_account_email = google_service_account.ductus.email
    }
  }
}
