variable "project" {
  description = "The Google Cloud project."
  type        = string
}

variable "region" {
  description = "Where bucket, images and workers are, as europe-west4."
  type        = string
}

variable "bucket" {
  description = "The bucket of the archive; made here."
  type        = string
}

variable "scans_bucket" {
  description = "The bucket of the scans, which is there already; read only. The same as `bucket` if they share it."
  type        = string
}

variable "launch_body" {
  description = "What the nightly job posts: a file with the JSON that `ductus dataflow schedule --body` shows. Empty until there is a template: no nightly job yet."
  type        = string
  default     = ""
}

variable "cron" {
  description = "When the nightly job starts."
  type        = string
  default     = "0 1 * * *"
}

variable "time_zone" {
  description = "Of `cron`."
  type        = string
  default     = "Etc/UTC"
}
