package gateway.roles_test

import data.gateway.roles

cluster := "https://kubernetes.example"

agents := {"workloads": [
	{"issuer": cluster, "subjects": ["system:serviceaccount:agents:*", "system:serviceaccount:ops:nightly"]},
	{"issuer": "https://spire.example", "subjects": ["spiffe://acme.example/agents/*"]},
]}

workload(issuer, subject) := {"identity": {"kind": "service", "issuer": issuer, "subject": subject, "groups": [], "claims": {}}}

test_a_workload_has_its_role[note] if {
	some note, [issuer, subject] in {
		"an account of the namespace": [cluster, "system:serviceaccount:agents:reviewer"],
		"an account by name": [cluster, "system:serviceaccount:ops:nightly"],
		"a SPIFFE workload": ["https://spire.example", "spiffe://acme.example/agents/reviewer"],
	}
	roles.has(agents) with input as workload(issuer, subject)
}

test_another_workload_has_not[note] if {
	some note, [issuer, subject] in {
		"another namespace": [cluster, "system:serviceaccount:default:reviewer"],
		"a longer namespace": [cluster, "system:serviceaccount:agents:x:reviewer"],
		"another account": [cluster, "system:serviceaccount:ops:nightly2"],
		"another cluster": ["https://other.example", "system:serviceaccount:agents:reviewer"],
		"a deeper path": ["https://spire.example", "spiffe://acme.example/agents/x/reviewer"],
		"another trust domain": ["https://spire.example", "spiffe://evil.example/agents/reviewer"],
	}
	not roles.has(agents) with input as workload(issuer, subject)
}

test_subjects_may_not_be_left_out if {
	any := {"workloads": [{"issuer": cluster}]}
	not roles.has(any) with input as workload(cluster, "system:serviceaccount:agents:reviewer")
}
