# METADATA
# title: What administrators' roles may do
# description: Beside the decision, whose package holds verdicts alone.
# custom:
#   owner: platform
package gateway.acts

of_role := {
	"viewer": {"policy.read", "metrics.read", "approvals.read"},
	"approver": {"approvals.read", "approvals.answer"},
	"operator": {"policy.read", "metrics.read", "keys.read", "keys.write"},
	"auditor": {"policy.read", "approvals.read", "keys.read"},
}
