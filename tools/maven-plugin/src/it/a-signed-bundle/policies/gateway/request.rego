package gateway.request

allow contains {"rule": "team"} if input.identity.subject == "alice"

deny contains {"rule": "never", "reason": "never"} if input.request.model == "other"
