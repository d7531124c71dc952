package gateway.commands_test

import data.gateway.commands

# A command as the gateway shows it. `cases/tool_use_cases.yaml` has texts that it has parsed itself.
command(words) := {
	"program": words[0],
	"words": words,
	"unknown": [],
	"options": [word | some word in words; startswith(word, "-")],
	"environment": {},
	"paths": [word | some word in words; startswith(word, "/")],
	"redirects": [],
	"via": [],
	"piped_into": [],
	"piped": false,
	"blind": false,
	"forks_itself": false,
	"code": "",
}

push := {"programs": {"git": ["push", "clean -f", "remote add"]}}

keys := {"paths": ["**/*.pem", "/srv/**/keys/k*"]}

files := {"paths": ["/etc/shadow", "/etc/cron", "**/.ssh/id_*", "~/.kube"]}

hosts := {"hosts": ["169.254.0.0/16", "fd00:ec2::/32", "*.internal.example", "metadata.example"]}

lists(words, list) if commands.is_listed(command(split(words, " ")), list)

test_words_come_first_after_the_program[words] if {
	some words in ["git push", "git push --force origin", "git -C /srv push", "git --no-pager -c a=b PUSH", "git clean -f", "git -f clean x", "git clean x -f"]
	lists(words, push)
}

test_other_words_are_not[words] if {
	some words in ["git", "git status", "git log push", "git clean", "git add remote", "hub push"]
	not lists(words, push)
}

test_a_program_alone_is_listed if {
	lists("curl -s x", {"programs": {"curl": []}})
	not lists("wget x", {"programs": {"curl": []}})
}

test_an_option_alone_is_listed_wherever_it_stands if {
	lists("rm -r x --no-preserve-root", {"programs": {"rm": ["--no-preserve-root"]}})
	not lists("rm -r x", {"programs": {"rm": ["--no-preserve-root"]}})
}

test_a_word_that_cannot_be_told_may_be_any if {
	unknown := object.union(command(["git", "$x"]), {"unknown": [1]})
	commands.is_listed(unknown, push)
	not commands.is_listed(unknown, {"programs": {"git": ["/x"]}})
}

test_a_program_is_not_used_on_paths if {
	lists("rm -r /", {"programs_at": {"rm": ["/"]}})
	lists("rm -r /etc", {"programs_at": {"rm": ["/e*"]}})
	not lists("rm -r /srv", {"programs_at": {"rm": ["/"]}})
	not commands.is_listed(object.union(command(["rm", "x"]), {"paths": ["x"]}), {"programs_at": {"rm": ["/*"]}})
}

test_a_part_of_a_word_is_listed if {
	lists("docker run --Privileged", {"texts": ["--privileged"]})
	not lists("docker run", {"texts": ["--privileged"]})
}

test_what_cannot_be_told_is_listed[note] if {
	some note, change in {"blind": {"blind": true}, "no program": {"program": ""}, "a fork": {"forks_itself": true}}
	changed := object.union(command(["sh"]), change)
	commands.is_listed(changed, {"blind": true})
	not commands.is_listed(changed, {"blind": false})
}

named(paths, urls) := {"tool_use": {"commands": [], "paths": paths, "urls": [{"host": host} | some host in urls]}}

test_a_path_is_listed[path] if {
	some path in [
		"/etc/shadow", "/ETC/Shadow", "/etc/shadow/x", "/etc/sha*", "/etc/s?adow", "~/.ssh/id_rsa", ".ssh/id_rsa",
		"/srv/.ssh/id_ed25519", "/srv/.ssh/id_rsa/x", "~/.kube/config",
		"~/.ssh/id?rsa", "~/.ss?/id_rsa", ".ssh/*_rsa", "/srv/*/.ssh/id*", "/e?c/shadow/x", "~/.kub?/config", "~/.kube/c*",
		"/srv/**/.ssh/id_*",
	]
	commands.is_done(files) with input as named([path], [])
}

test_other_paths_are_not[path] if {
	some path in [
		"/etc/hosts", "/etc/shadowy", "/etc/crontab", "~/.ssh/known_hosts", "kube", "*.txt", "/etc/[s]hadow", "x[", "x[*", "x{*", "x*\\", "x]", "x}*", "a,*", "!*",
		"/srv/**/id_x", "src/*.ts", "src/**/*.ts", "src/*/*", "**/*", "*/*/*", "/srv/packages/*/*", "/*/x", "~/.ssh/known_*", "~/*/config",
	]
	not commands.is_done(files) with input as named([path], [])
}

test_a_pattern_may_be_one_of_another[path] if {
	some path in ["certs/a*.pem", "*.p*m", "a*", "/srv/**/k1", "/srv/x/keys/*1", "/srv/a/b/k?ys/k1/x"]
	commands.is_done(keys) with input as named([path], [])
}

test_a_pattern_for_all_says_little[path] if {
	some path in ["*", "certs/*", "*.ts", "/srv/**/*", "/opt/x/keys/*1"]
	not commands.is_done(keys) with input as named([path], [])
}

test_a_host_is_listed[host] if {
	some host in ["169.254.169.254", "fd00:ec2::254", "a.internal.example", "metadata.example"]
	commands.is_done(hosts) with input as named([], [host])
}

test_other_hosts_are_not[host] if {
	some host in ["169.255.0.1", "internal.example", "example", "fe80::1", ""]
	not commands.is_done(hosts) with input as named([], [host])
}

speaks_of(text, list) if commands.is_spoken_of(list) with input.request.last_texts as ["Hello.", text]

test_prose_mentions_an_action[text] if {
	some text in ["Please run git push.", "Then `git -C x push`, thanks", "Could you (git push)?"]
	speaks_of(text, push)
}

test_prose_mentions_a_program_or_a_path if {
	speaks_of("use curl", {"programs": {"curl": []}})
	speaks_of("Read /etc/shadow!", files)
	speaks_of("ask Metadata.example", hosts)
	speaks_of("--Privileged", {"texts": ["--privileged"]})
}

test_prose_mentions_none[text] if {
	some text in ["Push the button in git", "What is git?", "Look at the pushes"]
	not speaks_of(text, push)
}
