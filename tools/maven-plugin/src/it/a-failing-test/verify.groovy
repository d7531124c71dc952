def log = new File(basedir, 'build.log').text
assert log.contains('Tests run: 3, Failures: 1, Errors: 0, Skipped: 1')
assert log.contains('gateway.request_test.test_bob_may -- Time elapsed: ')
assert log.contains('gateway/request_test.rego:5:1: the test is not true')
assert log.contains('gateway/request_test.rego:7:2 is not so:')
assert log.contains('who is bob?')
assert log.contains('gateway/request.rego:5: no test reaches this line')
assert log.contains('package `gateway.request`: 80.0 % of lines covered, and 100.0 % are wanted') ||
    log =~ /package `gateway.request`: \d+\.\d % of lines covered, and 100.0 % are wanted/
assert log.contains('There are test failures; the reports are in ')
def suite = new groovy.xml.XmlSlurper().parse(
    new File(basedir, 'target/sallyport-reports/TEST-gateway.request_test.xml'))
assert suite.@tests == '3' && suite.@failures == '1' && suite.@skipped == '1'
assert suite.testcase.find { it.@name == 'test_bob_may' }.failure.@message == 'the test is not true'
assert !new File(basedir, 'target/policies-1.0.tar.gz').exists()
return true
