def log = new File(basedir, 'build.log').text
assert log.contains('gateway/request.rego:3:36: var groups is unsafe')
assert log.contains('masks/x.mask:3:14: ')
assert !new File(basedir, 'target/sallyport-reports').exists()
return true
