"""What the subcommands do, a file each."""
