# METADATA
# title: What administrators' roles may do
# description: Beside the decision, whose package holds verdicts alone.
# custom:
#   owner: platform
package gateway.acts

# METADATA
# title: What people alone may do
# description: A pipeline or a key that makes keys outlives its own end; a service agrees to nothing.
of_people := {"approvals.answer", "keys.write", "sign_ins.write", "audit.hold", "audit.erase"}

# METADATA
# title: What each role may do
of_role := {
	"viewer": {"policy.read", "metrics.read", "approvals.read"},
	"approver": {"approvals.read", "approvals.answer"},
	"operator": {"policy.read", "metrics.read", "keys.read", "keys.write", "sign_ins.read", "sign_ins.write"},
	"auditor": {
		"policy.read", "policy.evaluate", "metrics.read", "approvals.read",
		"keys.read", "sign_ins.read", "audit.read", "audit.hold",
	},
	"investigator": {"audit.read", "audit.replay"},
	"privacy": {"audit.erase"},
}

# METADATA
# title: A person is there
# description: A key stands for whom it stands for whether or not they are.
is_of_person if {
	input.identity.kind == "person"
	input.identity.method != "key"
}
