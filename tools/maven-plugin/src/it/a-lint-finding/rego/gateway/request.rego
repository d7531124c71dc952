package gateway.request

allow contains {"rule": "team"} if input.identity.subject == "alice"

mask contains {"rule": "badges", "use": "badges"}
