"""What Operate can take in: a register of engagements, and time from Harvest, Toggl, Clockify and Kimai."""
