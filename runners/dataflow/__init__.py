"""Ductus on Google Cloud Dataflow: the preset, the image, the Flex Template, the nightly job."""
