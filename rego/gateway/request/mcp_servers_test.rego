package gateway.request_test

import data.gateway.request

with_servers(servers) := object.union(
	call(["ci"], "claude-haiku-5"),
	{"request": {"parameters": {"mcp_servers": servers}}},
)

known := {"type": "url", "name": "docs", "url": "https://docs.example/mcp"}

unknown := {"type": "url", "name": "other", "url": "https://docs.example/mcp.evil.example"}

asks_for_mcp if "remote MCP server" in {approval.rule | some approval in request.approve}

test_remote_mcp_servers_need_consent if {
	request.approve == {{
		"rule": "remote MCP server",
		"by": ["security", "ml"],
		"count": 1,
		"within": "10m",
	}} with input as with_servers([known])
}

test_no_mcp_server_needs_none if {
	not asks_for_mcp with input as with_servers([])
	not asks_for_mcp with input as call(["ci"], "claude-haiku-5")
}

test_trusted_mcp_servers_need_none if {
	not asks_for_mcp with input as with_servers([known])
		with data.mcp_servers as {"trusted": ["https://docs.example/mcp"]}
}

test_one_that_is_not_trusted_needs_consent_for_all[note] if {
	some note, servers in {
		"alone": [unknown],
		"beside a trusted one": [known, unknown],
		"without an address": [{"name": "other"}],
		"in another shape": {"docs": known, "other": unknown},
		"in no shape": "docs",
	}
	asks_for_mcp with input as with_servers(servers)
		with data.mcp_servers as {"trusted": ["https://docs.example/mcp"]}
}

strict := {"trusted": ["https://docs.example/mcp"], "others": "deny"}

test_an_unknown_mcp_server_may_be_refused if {
	{verdict.rule | some verdict in request.deny} == {"unknown MCP server"} with input as with_servers([known, unknown])
		with data.mcp_servers as strict
}

test_a_known_mcp_server_is_not_refused if {
	count(request.deny) == 0 with input as with_servers([known]) with data.mcp_servers as strict
	count(request.deny) == 0 with input as call(["ci"], "claude-haiku-5") with data.mcp_servers as strict
	count(request.deny) == 0 with input as with_servers([unknown])
		with data.mcp_servers as {"trusted": [], "others": "approve"}
}
