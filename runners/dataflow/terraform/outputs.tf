output "service_account" {
  description = "For --service-account."
  value       = google_service_account.ductus.email
}

output "image" {
  description = "For --image; the tag is yours."
  value       = "${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.images.repository_id}/ductus:latest"
}

output "template" {
  description = "For --template."
  value       = "gs://${google_storage_bucket.archive.name}/templates/ductus.json"
}
