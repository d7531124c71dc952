package gateway.request

allow contains {"rule": "team"} if "red" in input.identity.groups

deny contains {"rule": "pause", "reason": "ask again tomorrow"} if input.identity.subject == "alice"
