def log = new File(basedir, 'build.log').text
assert log.contains('gateway/request.rego: is not formatted; run `mvn sallyport:format`')
assert log.contains('gateway/request.rego: formatted')
assert new File(basedir, 'rego/gateway/request.rego').text.startsWith('package gateway.request\n\nallow contains {')
return true
