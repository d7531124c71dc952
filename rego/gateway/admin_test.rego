package gateway.admin_test

import data.gateway.admin

administrators := {
	"viewer": {"groups": ["staff"]},
	"approver": {"groups": ["leads"]},
	"operator": {"groups": ["platform"], "environments": ["staging"]},
	"auditor": {"groups": ["audit"]},
	"investigator": {"groups": ["cases"]},
	"privacy": {"groups": ["data-protection"]},
	"owner": {"groups": ["staff"]},
}

may(groups, action) := verdicts if {
	verdicts := {verdict.rule | some verdict in admin.allow} with data.administrators as administrators
		with input as {
			"phase": "admin",
			"environment": "staging",
			"action": action,
			"identity": {"groups": groups, "kind": "person", "method": "oidc"},
		}
}

test_people_alone[note] if {
	some note, [identity, action, denied] in {
		"a person": [{"kind": "person", "method": "oidc"}, "keys.write", 0],
		"a service": [{"kind": "service", "method": "oidc"}, "keys.write", 1],
		"a person's key": [{"kind": "person", "method": "key"}, "keys.write", 1],
		"a service that ends sign-ins": [{"kind": "service", "method": "oidc"}, "sign_ins.write", 1],
		"a service that erases": [{"kind": "service", "method": "oidc"}, "audit.erase", 1],
		"a service that reads": [{"kind": "service", "method": "oidc"}, "keys.read", 0],
		"a service that agrees": [{"kind": "service", "method": "saml"}, "approvals.answer", 1],
	}
	count(admin.deny) == denied with input as {"action": action, "identity": identity}
}

test_may[case] if {
	some case, [group, action, rules] in {
		"viewers read": ["staff", "policy.read", {"administrator viewer"}],
		"viewers see what waits": ["staff", "approvals.read", {"administrator viewer"}],
		"viewers answer nothing": ["staff", "approvals.answer", set()],
		"approvers answer": ["leads", "approvals.answer", {"administrator approver"}],
		"approvers make no keys": ["leads", "keys.write", set()],
		"operators make keys": ["platform", "keys.write", {"administrator operator"}],
		"operators answer nothing": ["platform", "approvals.answer", set()],
		"auditors read": ["audit", "keys.read", {"administrator auditor"}],
		"operators end sign-ins": ["platform", "sign_ins.write", {"administrator operator"}],
		"auditors see them": ["audit", "sign_ins.read", {"administrator auditor"}],
		"auditors end none": ["audit", "sign_ins.write", set()],
		"auditors read sessions": ["audit", "audit.read", {"administrator auditor"}],
		"investigators see what was said": ["cases", "audit.replay", {"administrator investigator"}],
		"auditors do not": ["audit", "audit.replay", set()],
		"operators do not": ["platform", "audit.read", set()],
		"auditors try policies": ["audit", "policy.evaluate", {"administrator auditor"}],
		"viewers do not": ["staff", "policy.evaluate", set()],
		"auditors change nothing": ["audit", "keys.write", set()],
		"auditors put on hold": ["audit", "audit.hold", {"administrator auditor"}],
		"auditors erase nothing": ["audit", "audit.erase", set()],
		"privacy erases": ["data-protection", "audit.erase", {"administrator privacy"}],
		"privacy releases nothing": ["data-protection", "audit.hold", set()],
		"privacy reads nothing": ["data-protection", "audit.read", set()],
		"strangers do nothing": ["others", "policy.read", set()],
		"what is not known is nobody's": ["platform", "policy.write", set()],
	}
	may([group], action) == rules
}

test_roles_add_up if may(["staff", "audit"], "policy.read") == {"administrator viewer", "administrator auditor"}

test_not_elsewhere if {
	count(admin.allow) == 0 with data.administrators as administrators
		with input as {"environment": "production", "action": "keys.write", "identity": {"groups": ["platform"]}}
}

test_nobody_without_data if {
	count(admin.allow) == 0 with data.administrators as {}
		with input as {"environment": "staging", "action": "policy.read", "identity": {"groups": ["staff"]}}
}
