# Functions over texts, times, addresses and versions.
package texts

words contains word if {
	some message in input.request.messages
	is_string(message.content)
	some word in split(message.content, " ")
}

said contains sprintf("%s says %v, %d times", [input.identity.subject, word, count(words)]) if some word in words

rare contains sprintf("%5.2f|%-6d|%x|%q|%T|%[1]v", [2.5, count(words), word, word, word]) if some word in words

digests[word] := [crypto.sha256(word), crypto.hmac.sha1(word, "key"), hex.encode(word), base64url.encode_no_pad(word)] if {
	some word in words
}

addresses contains word if {
	some word in words
	net.cidr_contains("10.0.0.0/8", word)
}

# Sorted, since the WebAssembly does not walk a set in order, and the places in the array are in the answer.
networks := net.cidr_contains_matches({"10.0.0.0/8", "2001:db8::/32"}, [word | some word in sort(words); regex.match(`^[0-9.]+$|^[0-9a-f:]{4,}$`, word)])

versions[word] := semver.compare(word, "1.2.2") if {
	some word in words
	semver.is_valid(word)
}

sizes[word] := units.parse_bytes(word) if some word in words

times[word] := [time.parse_rfc3339_ns(word), time.clock(time.parse_rfc3339_ns(word)), time.weekday([time.parse_rfc3339_ns(word), "America/New_York"])] if {
	some word in words
}

now := [time.now_ns(), time.date(time.now_ns()), time.add_date(time.now_ns(), 0, 1, 7), time.format([time.now_ns(), "Europe/Berlin", "RFC1123"])]

queries[word] := urlquery.decode_object(word) if some word in words

replaced contains regex.replace(word, `[a-c]+`, "<$0>") if some word in words

parts contains regex.split(`[./ ]`, word) if some word in words

found contains regex.find_n(`[a-z]`, word, 2) if some word in words

matched if strings.any_prefix_match(words, {"/etc", "rm", "AK"})

ends := strings.any_suffix_match([word | some word in words], ["dow", "😀"])

places contains indexof_n(word, "a") if some word in words

counted[word] := strings.count(word, "a") if some word in words

quoted contains glob.quote_meta(word) if some word in words
