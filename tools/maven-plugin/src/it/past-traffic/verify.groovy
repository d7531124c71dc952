def log = new File(basedir, 'build.log').text
assert log.contains('| **allow** by `team` | **deny** by `pause` | `https://idp.example#alice` | `messages` `m` | 2 |')
assert log.contains('2 would change of 3 decisions (3 on calls, 0 on uses of tools)')
assert log.contains('Decisions would change; the table is in ')
assert log.contains('There is nothing to compare: name a longer time with <since>')
assert log.contains('None would change of 3 decisions')

def reports = new File(basedir, 'target/sallyport-reports')
assert new File(basedir, 'target/again/impact.md').text.startsWith('None would change of 3 decisions')
assert new groovy.json.JsonSlurper().parse(new File(basedir, 'target/again/impact.json')).changed == 0
assert new File(reports, 'impact.md').exists()
return true
