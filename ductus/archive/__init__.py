"""What runs have made: pages and tables on disk or in a bucket, asked, checked and put together."""
