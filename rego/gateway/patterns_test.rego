package gateway.patterns_test

import data.gateway.patterns

test_a_name_fits[pattern] if {
	some pattern in ["*", "mcp__*", "mcp__git__push", "mcp__{git,hub}__*", "mcp__git__pus?"]
	patterns.fits("mcp__git__push", pattern)
}

test_a_name_does_not_fit[pattern] if {
	some pattern in ["git*", "mcp", "mcp__[h]*", "mcp__hub__*", "push"]
	not patterns.fits("mcp__git__push", pattern)
}

test_nothing_fits_no_pattern if not patterns.fits("mcp__git__push", "")

test_a_star_does_not_pass_a_dot if {
	not patterns.fits("claude-sonnet.5", "claude-*")
	not patterns.fits("claude-sonnet.5", "*-sonnet*")
}
