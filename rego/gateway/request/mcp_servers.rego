package gateway.request

import data.gateway.approvers

# METADATA
# title: Remote MCP servers
# description: >-
#   The service calls them by itself, wherever they are, so a person agrees first, unless all of them
#   are in the list of those that are trusted.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm032025-supply-chain/
#   description: OWASP LLM03:2025, supply chain
# - ref: https://atlas.mitre.org/techniques/AML.T0053
#   description: MITRE ATLAS, AI agent tool invocation
approve contains {
	"rule": "remote MCP server",
	"by": approvers.server_tools,
	"count": 1,
	"within": "10m",
} if {
	count(input.request.parameters.mcp_servers) > 0
	not are_trusted(input.request.parameters.mcp_servers)
}

# METADATA
# title: Remote MCP servers that nobody knows
# description: Where the data says so, a server that is not in the list of trusted ones is refused.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm032025-supply-chain/
#   description: OWASP LLM03:2025, supply chain
deny contains {"rule": "unknown MCP server", "reason": "an MCP server is not in the list of trusted ones"} if {
	data.mcp_servers.others == "deny"
	count(input.request.parameters.mcp_servers) > 0
	not are_trusted(input.request.parameters.mcp_servers)
}

# Whole addresses: the beginning of one may be the beginning of another host.
are_trusted(servers) if {
	every server in servers {
		server.url in data.mcp_servers.trusted
	}
}
