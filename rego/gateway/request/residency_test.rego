package gateway.request_test

import data.gateway.request

health := {"health": {"groups": ["health"], "geos": ["us"]}}

usual := {"health": {"groups": ["health"], "geos": ["us"], "unset_is": "us"}}

from_health(parameters) := object.union(call(["health"], "claude-sonnet-5"), {"request": {"parameters": parameters}})

outside := {{"rule": "residency health", "reason": "ask for one of these places (inference_geo): us"}}

test_another_place_is_refused if {
	request.deny == outside with input as from_health({"inference_geo": "global"})
		with data.residency as health
	request.deny == outside with input as from_health({"inference_geo": "global"})
		with data.residency as usual
	request.deny == outside with input as from_health({"inference_geo": null})
		with data.residency as usual
}

test_the_place_is_not_refused if {
	count(request.deny) == 0 with input as from_health({"inference_geo": "us"})
		with data.residency as health
}

test_where_nothing_is_said_the_default_counts if {
	request.deny == outside with input as from_health({}) with data.residency as health
	request.deny == outside with input as call(["health"], "claude-sonnet-5") with data.residency as health
	count(request.deny) == 0 with input as from_health({}) with data.residency as usual
}

test_an_area_without_places_refuses if {
	count(request.deny) == 1 with input as from_health({"inference_geo": "us"})
		with data.residency as {"health": {"unset_is": "us"}}
}

test_others_may_run_anywhere if {
	count(request.deny) == 0 with input as call(["ml"], "claude-sonnet-5") with data.residency as health
}

test_what_runs_no_model_runs_anywhere if {
	count(request.deny) == 0 with input as {"identity": {"groups": ["health"]}, "request": {"endpoint": "models"}}
		with data.residency as health
}
