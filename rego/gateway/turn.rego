# METADATA
# title: What a caller has just written
# description: >-
#   Only what is new: a text that was refused comes again with the history, and must not block every
#   turn after it.
package gateway.turn

# METADATA
# title: Texts
# description: Those of the user's messages since the model answered last.
texts contains message.content if {
	some message in input.request.last_turn
	is_string(message.content)
}

texts contains block.text if {
	some message in input.request.last_turn
	some block in message.content
	block.type == "text"
}
