def log = new File(basedir, 'build.log').text
assert log.contains('Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: ')
assert log.contains(' -- in gateway.request_test')
assert log.contains('Tests run: 2, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.000 s -- in masks/badges.mask')
assert log.contains('100 % of lines covered')
assert log.contains('Tests run: 5, Failures: 0, Errors: 0, Skipped: 0')
assert log.contains('Nothing has changed since the policies were checked.')
assert log.contains('Nothing has changed since the tests passed;')
assert log.contains('Nothing has changed since lint found nothing.')
assert log.contains('PASS    test_others_may_not')
assert log.contains('No test was run for `nothing_like_it`')

assert new File(basedir, 'target/policies-1.0.tar.gz').length() > 0
def reports = new File(basedir, 'target/sallyport-reports')
assert new File(reports, 'coverage.html').exists()
assert new File(reports, 'lcov.info').exists()
assert new groovy.json.JsonSlurper().parse(new File(reports, 'lint.sarif')).runs[0].results == []
def names = new groovy.xml.XmlSlurper().parse(new File(reports, 'cobertura.xml')).packages.package.@name*.text()
assert names == ['gateway.request']
return true
