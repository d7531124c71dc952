package gateway.request

import data.gateway.callers
import data.gateway.commands

# METADATA
# title: Denied texts
# description: >-
#   What a caller has just written must not name system files that no agent needs. Only what is new:
#   a text that was refused comes again with the history, and must not block every turn after it.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://attack.mitre.org/techniques/T1003/008/
#   description: MITRE ATT&CK, /etc/passwd and /etc/shadow
# - ref: https://genai.owasp.org/llmrisk/llm01-prompt-injection/
#   description: OWASP LLM01:2025, prompt injection
deny contains {"rule": "denied text", "reason": sprintf("the prompt names `%s`", [text])} if {
	some text in data.denied_texts
	some written in input.request.last_texts
	contains(written, text)
}

# METADATA
# title: Denied actions in prompts
# description: >-
#   What a caller has just written must not speak of the actions of these lists. Prompts talk about
#   much that nobody means to do, and agents add the project's own notes to them: start with lists
#   whose texts nobody has a reason to write.
# custom:
#   owner: security
#   severity: medium
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm01-prompt-injection/
#   description: OWASP LLM01:2025, prompt injection
# - ref: https://atlas.mitre.org/techniques/AML.T0051
#   description: MITRE ATLAS, LLM prompt injection
# - ref: https://attack.mitre.org/techniques/T1059/
#   description: MITRE ATT&CK, command and scripting interpreter
deny contains {
	"rule": concat(" ", ["denied", name]),
	"reason": sprintf("the prompt %s", [object.get(list, "reason", "speaks of what is denied")]),
} if {
	some name in data.denied_in_prompts
	list := data.denied_actions[name]
	callers.concerned(list)
	commands.is_spoken_of(list)
}

# METADATA
# title: A list that there is not
# description: A misspelt name among `denied_in_prompts` must not let prompts pass.
# custom:
#   owner: security
#   severity: low
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm01-prompt-injection/
#   description: OWASP LLM01:2025, prompt injection
deny contains {"rule": concat(" ", ["denied", name]), "reason": "the policy has no such list of denied actions"} if {
	some name in data.denied_in_prompts
	not data.denied_actions[name]
}
