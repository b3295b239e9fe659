"""What has to be looked into, and the business that is offered about it."""
