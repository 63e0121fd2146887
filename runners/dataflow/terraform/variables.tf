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

variable "kms_key" {
  description = "Your own key for the bucket and the images, as projects/P/locations/L/keyRings/R/cryptoKeys/K; give jobs the same with --kms-key. Empty for Google's."
  type        = string
  default     = ""
}

variable "labels" {
  description = "Of bucket and images, for billing, beside app = \"ductus\"; give jobs the same with --labels."
  type        = map(string)
  default     = {}
}

variable "alert_email" {
  description = "Who is told when pages fail, nights do not end well, or money is spent. Empty for no alerts."
  type        = string
  default     = ""
}

variable "failed_share" {
  description = "The share of failed pages of a job above which an alert is sent."
  type        = number
  default     = 0.1
}

variable "billing_account" {
  description = "For the budget, as 012345-6789AB-CDEF01; who applies this needs roles/billing.costsManager on it. Empty for no budget."
  type        = string
  default     = ""
}

variable "budget" {
  description = "A month, in whole units of the billing account's currency; half and all of it are told."
  type        = number
  default     = 500
}
