package gateway.roles

# METADATA
# title: Working hours
# description: >-
#   A role that names hours counts within them alone, by the gateway's clock. Hours that cannot be
#   read, or whose timezone there is not, are none. They do not pass midnight: write two.
# custom:
#   owner: security
#   severity: low
# related_resources:
# - ref: https://atlas.mitre.org/techniques/AML.T0012
#   description: MITRE ATLAS, valid accounts
shut(role) if {
	role.hours
	not within(role.hours)
}

within(hours) if {
	now := time.parse_rfc3339_ns(input.time)
	some window in hours
	time.weekday([now, window.timezone]) in window.days
	[hour, minute, _] := time.clock([now, window.timezone])
	at := (hour * 60) + minute
	minutes(window.from) <= at
	at < minutes(window.to)
}

# Of `08:30`, since midnight.
minutes(text) := (to_number(hour) * 60) + to_number(minute) if {
	is_string(text)
	regex.match(`^[0-9]{1,2}:[0-9]{2}$`, text)
	[hour, minute] := split(text, ":")
}
