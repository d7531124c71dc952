package gateway.roles

# METADATA
# title: A narrowed token
# description: >-
#   A token of the gateway can be narrowed to some of its caller's roles, by their names. The others
#   do not count then. A name that no role has gives nothing.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
shut(role) if {
	count(input.identity.scope) > 0
	not named(role)
}

named(role) if {
	some name in input.identity.scope
	data.roles[name] == role
}
