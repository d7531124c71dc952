package gateway.roles

# METADATA
# title: A role by the claims of a pipeline
# description: >-
#   The token that a CI service gives to a job says which repository and branch it runs for. The issuer
#   must be named, since each says what it likes about repositories. A branch counts only where the
#   token says that the job runs on a branch: a tag may have the same name. Name the `events` of GitHub
#   too: `pull_request_target` and `issue_comment` run on the main branch at a stranger's bidding.
# custom:
#   owner: platform
#   severity: high
# related_resources:
# - ref: https://docs.github.com/en/actions/reference/security/oidc
#   description: GitHub's claims
# - ref: https://docs.gitlab.com/ci/secrets/id_token_authentication/
#   description: GitLab's claims
# - ref: https://buildkite.com/docs/pipelines/security/oidc
#   description: Buildkite's claims
# - ref: https://atlas.mitre.org/techniques/AML.T0012
#   description: MITRE ATLAS, valid accounts
member(role) if {
	some pipeline in role.ci
	pipeline.issuer == input.identity.issuer
	is_one_of(repository, pipeline.repositories)
	not off_branch(pipeline)
	not off_event(pipeline)
}

# GitHub's and GitLab's names for the same.
repository := input.identity.claims.repository

repository := input.identity.claims.project_path if not input.identity.claims.repository

# Buildkite names a pipeline, not what it was checked out from.
repository := concat("/", [input.identity.claims.organization_slug, input.identity.claims.pipeline_slug]) if {
	not input.identity.claims.repository
	not input.identity.claims.project_path
}

# GitHub writes `refs/heads/main`, GitLab `main`.
branch := trim_prefix(input.identity.claims.ref, "refs/heads/") if {
	input.identity.claims.ref_type == "branch"
	not is_other_reference(input.identity.claims.ref)
}

# A build of a tag has a branch, too.
branch := input.identity.claims.build_branch if {
	not input.identity.claims.ref
	not is_of_tag
}

is_of_tag if input.identity.claims.build_tag != ""

is_other_reference(ref) if {
	startswith(ref, "refs/")
	not startswith(ref, "refs/heads/")
}

off_branch(pipeline) if {
	pipeline.branches
	not on_branch(pipeline)
}

off_event(pipeline) if {
	pipeline.events
	not on_event(pipeline)
}

on_branch(pipeline) if is_one_of(branch, pipeline.branches)

on_event(pipeline) if input.identity.claims.event_name in pipeline.events

is_one_of(name, patterns) if name in patterns

# A `*` stays between two slashes.
is_one_of(name, patterns) if {
	some pattern in patterns
	contains(pattern, "*")
	glob.match(pattern, ["/"], name)
}
