package gateway.request

allow contains {"rule": "team"} if data.team in groups
