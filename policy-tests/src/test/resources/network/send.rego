# Each rule whose name begins with `case_` is asked of OPA and of the gateway's evaluator, several times.
package send

# Without what is new each time.
seen(answer) := object.union(
	object.remove(answer, {"headers"}),
	{"headers": object.remove(answer.headers, {"date"})},
) if {
	answer.headers
}

# WebAssembly does not know where in the policy it is.
seen(answer) := {
	"status_code": answer.status_code,
	"code": answer.error.code,
	"message": regex.replace(answer.error.message, `^[a-z.]+:\d+: `, ""),
} if {
	answer.error
}

send(path, more) := seen(http.send(object.union({"method": "GET", "url": concat("", [input.base, path])}, more)))

at(url, more) := seen(http.send(object.union({"method": "GET", "url": url}, more)))

quiet(path, more) := send(path, object.union({"raise_error": false}, more))

# What comes back.

case_json := send("/json", {})

case_problem_json := send("/problem", {})

case_yaml := send("/yaml", {})

case_text := send("/text", {})

case_forced_json := send("/text-json", {"force_json_decode": true})

case_forced_yaml := send("/text-yaml", {"force_yaml_decode": true})

case_broken_json := send("/broken-json", {})

case_numbers := send("/numbers", {})

case_bytes := count(send("/bytes", {}).raw_body)

case_unicode := send("/unicode", {})

case_gzip := send("/gzip", {})

case_gzip_as_it_is := count(send("/gzip", {"headers": {"Accept-Encoding": "gzip"}}).raw_body) > 0

case_broken_gzip := quiet("/broken-gzip", {}).code

case_headers := send("/headers", {})

# The words behind a status are the server's, and the JDK does not tell them.
case_statuses := [object.remove(quiet(sprintf("/status/%d", [status]), {}), {"status"}) |
	some status in [201, 204, 301, 302, 304, 400, 401, 404, 407, 410, 429, 500, 503]
]

# What is sent.

case_echo := send("/echo?a=1&b=%20&c", {"headers": {
	"Authorization": "Bearer t",
	"x-odd-Name": "v",
	"Accept": "text/plain, */*",
	"User-Agent": "me",
}})

case_body := send("/echo", {"method": "post", "body": {"a": [1, 2.5, null], "b": "ü"}})

case_raw_body := send("/echo", {"method": "PUT", "raw_body": "a=b&c", "headers": {"Content-Type": "application/x-www-form-urlencoded"}})

case_get_with_body := send("/echo", {"body": {}})

case_methods := [send("/echo", {"method": method}) | some method in ["delete", "HEAD", "options", "PATCH", "post"]]

case_user := at(concat("", ["http://user:pw@", input.authority, "/echo"]), {})

# Redirects.

case_redirect_off := send("/redirect/301/echo", {})

case_redirect := send("/redirect/302/echo", {"enable_redirect": true, "headers": {"Authorization": "Bearer t"}})

case_redirects := send("/redirect/301/redirect/307/json", {"enable_redirect": true})

case_redirected_body := send("/redirect/307/echo", {"enable_redirect": true, "method": "POST", "body": {"a": 1}})

case_body_redirected_away := send("/redirect/303/echo", {"enable_redirect": true, "method": "POST", "body": {"a": 1}})

case_redirect_without_place := quiet("/redirect-nowhere", {"enable_redirect": true})

case_redirect_to_another_scheme := quiet("/redirect-ftp", {"enable_redirect": true})

# What goes wrong.

case_refused := at(input.nobody, {})

case_refused_quietly := at(input.nobody, {"raise_error": false})

case_late := send("/silent", {"timeout": "200ms"})

case_late_quietly := quiet("/silent", {"timeout": "200ms"})

case_late_in_nanos := quiet("/silent", {"timeout": 200000000})

case_late_in_the_body := quiet("/drips", {"timeout": "300ms"})

case_cut := send("/cut", {})

case_cut_quietly := quiet("/cut", {})

# Java's client asks again by itself where a GET is not answered at all, once.

case_closed := send("/closed", {"method": "POST"})

case_closed_quietly := quiet("/closed", {"method": "POST"})

case_wrong_requests := [at(object.get(request, "url", input.nobody), object.union({"raise_error": false}, request)) |
	some request in [
		{"nonsense": 1},
		{"url": "ftp://127.0.0.1/"},
		{"url": "nowhere"},
		{"url": "http://"},
		{"url": "http://%zz/"},
		{"url": 1},
		{"method": "A B"},
		{"method": 1},
		{"headers": 1},
		{"headers": {"a": 1}},
		{"timeout": "soon"},
		{"timeout": []},
		{"enable_redirect": "maybe"},
		{"cache": 1},
		{"force_cache": true},
		{"max_retry_attempts": -1},
		{"tls_client_cert": "x", "tls_client_key": "y"},
		{"tls_ca_cert": "x"},
	]
]

case_missing := http.send({"method": "GET", "raise_error": false}).error.code

case_raised := http.send({"method": "GET", "url": input.nobody, "nonsense": 1})

case_wrong_raise := http.send({"method": "GET", "url": input.nobody, "raise_error": 1})

# Retries.

case_retried := send("/flaky/2", {"method": "POST", "max_retry_attempts": 3})

case_retried_in_vain := quiet("/flaky/9", {"method": "POST", "max_retry_attempts": 1})

# What is kept.

case_asked_twice := [send("/counted/a", {}), send("/counted/a", {})]

case_asked_twice_but_for_a_header := [send("/counted/b", {"headers": {"trace": t}, "cache_ignored_headers": ["trace"]}) |
	some t in ["1", "2"]
]

case_cached := send("/cached/max-age", {"cache": true})

case_cached_with_etag := send("/cached/etag", {"cache": true})

# The server has forgotten how to say that nothing has changed, so OPA asks a second time.
case_cached_and_not_revalidated := send("/cached/fading", {"cache": true})

case_not_stored := send("/cached/no-store", {"cache": true})

case_not_fresh := send("/cached/none", {"cache": true})

case_cached_by_force := send("/cached/no-store", {"force_cache": true, "force_cache_duration_seconds": 60})

case_cached_decoded := send("/cached/etag", {"cache": true, "caching_mode": "deserialized"})

case_errors_are_not_cached := quiet("/cached/error", {"cache": true})

case_missing_is_cached := quiet("/cached/missing", {"force_cache": true, "force_cache_duration_seconds": 60})

# TLS.

case_unknown_authority := at(concat("", [input.secure, "/json"]), {"raise_error": false}).code

case_own_authority := at(concat("", [input.secure, "/json"]), {"tls_ca_cert": input.authorities})

case_own_authority_and_systems := at(
	concat("", [input.secure, "/json"]),
	{"tls_ca_cert": input.authorities, "tls_use_system_certs": true},
)

case_client_certificate := at(concat("", [input.secure, "/caller"]), {
	"tls_ca_cert": input.authorities,
	"tls_client_cert": input.certificate,
	"tls_client_key": input.key,
})
