package gateway.request

allow contains {"rule": "team"} if data.team in input.identity.groups

mask contains {"rule": "badges", "use": "badges"}
