"""What runs behind requests: the runner, its tasks, the delivery of notifications."""
