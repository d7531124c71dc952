def log = new File(basedir, 'build.log').text
assert log.contains('[ERROR] gateway/request.rego:5:41: unknown-mask: no mask file defines `badges`.')
assert log.contains('[WARNING] gateway/request.rego:5:41: unknown-mask: no mask file defines `badges`.')
assert log.readLines().contains('::error file=rego/gateway/request.rego,line=5,col=41,title=unknown-mask::no mask file defines `badges`.')

def reports = new File(basedir, 'target/sallyport-reports')
def result = new groovy.json.JsonSlurper().parse(new File(reports, 'lint.sarif')).runs[0].results[0]
assert result.ruleId == 'unknown-mask'
assert result.locations[0].physicalLocation.artifactLocation.uri == 'rego/gateway/request.rego'
assert new groovy.xml.XmlSlurper().parse(new File(reports, 'lint.xml')).@failures == '1'
return true
