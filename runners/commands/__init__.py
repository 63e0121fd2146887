"""The subcommands of `ductus`, a file each: what it takes, and how it is started.

Only what the help needs is imported at the top, so that the command answers at once.
"""
