package gateway.roles_test

import data.gateway.roles

github := "https://token.actions.githubusercontent.com"

gitlab := "https://gitlab.example"

release := {"ci": [
	{
		"issuer": github,
		"repositories": ["acme/shop", "acme/site-*"],
		"branches": ["main", "release/*"],
		"events": ["push", "schedule"],
	},
	{"issuer": gitlab, "repositories": ["acme/**"], "branches": ["main"]},
]}

pipeline(issuer, claims) := {"identity": {"kind": "service", "issuer": issuer, "groups": [], "claims": claims}}

on_main := {
	"repository": "acme/shop",
	"ref": "refs/heads/main",
	"ref_type": "branch",
	"event_name": "push",
}

test_a_pipeline_has_its_role[note] if {
	some note, claims in {
		"the main branch": {},
		"another event": {"event_name": "schedule"},
		"a branch that fits": {"ref": "refs/heads/release/1.2"},
		"a repository that fits": {"repository": "acme/site-de.shop"},
	}
	roles.has(release) with input as pipeline(github, object.union(on_main, claims))
}

test_another_pipeline_has_not[note] if {
	some note, claims in {
		"another repository": {"repository": "acme/shop2"},
		"another owner": {"repository": "evil/shop"},
		"a deeper path": {"repository": "acme/site-de/shop"},
		"another branch": {"ref": "refs/heads/main2"},
		"a branch that is called like a reference": {"ref": "refs/heads/refs/heads/main"},
		"a pull request": {"ref": "refs/pull/7/merge"},
		"a tag of the branch's name": {"ref": "refs/tags/main", "ref_type": "tag"},
		"a stranger's event": {"event_name": "pull_request_target"},
	}
	not roles.has(release) with input as pipeline(github, object.union(on_main, claims))
}

test_a_claim_that_is_missing_gives_no_role[claim] if {
	some claim, _ in on_main
	not roles.has(release) with input as pipeline(github, object.remove(on_main, [claim]))
}

test_another_issuer_may_not_speak_for_a_repository if {
	not roles.has(release) with input as pipeline("https://issuer.example", on_main)
}

test_gitlab_names_the_same_otherwise if {
	claims := {"project_path": "acme/team/shop", "ref": "main", "ref_type": "branch"}
	roles.has(release) with input as pipeline(gitlab, claims)
	not roles.has(release) with input as pipeline(gitlab, object.union(claims, {"ref": "other"}))
	not roles.has(release) with input as pipeline(gitlab, object.union(claims, {"ref_type": "tag"}))
}

test_branches_and_events_may_be_left_out if {
	any := {"ci": [{"issuer": github, "repositories": ["acme/shop"]}]}
	roles.has(any) with input as pipeline(github, {"repository": "acme/shop"})
}

test_repositories_may_not_be_left_out if {
	any := {"ci": [{"issuer": github}]}
	not roles.has(any) with input as pipeline(github, on_main)
}

buildkite := "https://agent.buildkite.com"

built := {"ci": [{"issuer": buildkite, "repositories": ["acme/shop"], "branches": ["main"]}]}

on_buildkite := {"organization_slug": "acme", "pipeline_slug": "shop", "build_branch": "main", "build_tag": ""}

test_buildkite_names_pipelines if {
	roles.has(built) with input as pipeline(buildkite, on_buildkite)
	roles.has(built) with input as pipeline(buildkite, object.remove(on_buildkite, ["build_tag"]))
}

test_another_build_has_not[note] if {
	some note, claims in {
		"another organization": {"organization_slug": "evil"},
		"another pipeline": {"pipeline_slug": "shop2"},
		"another branch": {"build_branch": "other"},
		"a tag": {"build_tag": "v1"},
	}
	not roles.has(built) with input as pipeline(buildkite, object.union(on_buildkite, claims))
}
