# Rules that depend on each other, and on the shape of what comes in.
package structures

default verdict := "none"

verdict := "deny" if {
	count(denials) > 0
} else := "approve" if {
	input.request.max_tokens > 1000
} else := "allow" if {
	"ml" in input.identity.groups
}

denials contains {"rule": name, "at": i} if {
	some i, message in input.request.messages
	some block in message.content
	some name, pattern in patterns
	contains(block.text, pattern)
}

patterns := {"shadow": "/etc/shadow", "remove": "rm -rf", "pipe": "| sh"}

by_role[role] contains text(message) if {
	some message in input.request.messages
	role := message.role
}

text(message) := message.content if is_string(message.content)

text(message) := concat(" ", [block.text | some block in message.content; block.type == "text"]) if is_array(message.content)

all_short if every message in input.request.messages {
	count(text(message)) < 20
}

leaves contains [path, value] if {
	walk(input.request.parameters, [path, value])
	not is_object(value)
	not is_array(value)
}

without_tools := json.remove(input.request, ["tools", "messages/0/content"])

patched := json.patch(input.request.parameters, [{"op": "add", "path": "/checked", "value": true}])

subset := object.subset(input, {"phase": "request"})

merged := object.union(input.request.parameters, {"temperature": 0})

alice := v if {
	v = verdict with input.identity.groups as ["ml"] with input.request.messages as []
}

twice(n) := n * 2

doubled := twice(21)

mocked := n if {
	n = wrapped with twice as half
}

wrapped := twice(21)

half(n) := n / 2

sorted_groups := sort(input.identity.groups)

steps contains n if {
	some n in numbers.range_step(0, input.request.max_tokens % 10, 2)
}

sum_of_all := sum([n | walk(input, [_, n]); is_number(n); n < 1000; n > -1000; floor(n) == n])

kinds[type_name(value)] contains key if some key, value in input.request

reached := graph.reachable({"a": ["b"], "b": ["c"], "c": []}, {"a"})

unioned := union({{1, 2}, {x | some x in input.identity.groups}})

product_of_three := product([1, 2, count(input.request.messages)])

converted contains to_number(word) if {
	some message in input.request.messages
	some word in split(message.content, ".")
}
