"""The assistant in Slack: by mention, message or command, over HTTP or Socket Mode."""
