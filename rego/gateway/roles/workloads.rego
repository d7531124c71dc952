package gateway.roles

# METADATA
# title: A role by the name of a workload
# description: >-
#   Service accounts of a Kubernetes cluster are called `system:serviceaccount:NAMESPACE:NAME`, workloads
#   of a SPIFFE trust domain `spiffe://DOMAIN/PATH`. The issuer must be named: another cluster has
#   the same names. A `*` stays between two colons and slashes.
# custom:
#   owner: platform
#   severity: high
# related_resources:
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
#   description: Kubernetes' tokens
# - ref: https://spiffe.io/docs/latest/spiffe-specs/jwt-svid/
#   description: SPIFFE's tokens
# - ref: https://atlas.mitre.org/techniques/AML.T0012
#   description: MITRE ATLAS, valid accounts
member(role) if {
	some workload in role.workloads
	workload.issuer == input.identity.issuer
	is_called(workload.subjects)
}

is_called(patterns) if input.identity.subject in patterns

is_called(patterns) if {
	some pattern in patterns
	contains(pattern, "*")
	glob.match(pattern, ["/", ":"], input.identity.subject)
}
