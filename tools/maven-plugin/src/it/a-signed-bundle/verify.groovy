import java.util.zip.GZIPInputStream

def log = new File(basedir, 'build.log').text
assert log.contains('r7, signed by release')
def bundle = new File(basedir, 'target/signed-policies-1.0.tar.gz')
def tar = new String(new GZIPInputStream(bundle.newInputStream()).readAllBytes(), 'ISO-8859-1')
assert tar.contains('.signatures.json')
assert tar.contains('policy.wasm')
assert tar.contains('"revision":"r7"')
return true
