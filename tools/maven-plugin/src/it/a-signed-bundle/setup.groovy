import java.security.KeyPairGenerator

def pair = KeyPairGenerator.getInstance('Ed25519').generateKeyPair()
def text = Base64.getMimeEncoder(64, '\n'.bytes).encodeToString(pair.private.encoded)
def key = new File(basedir, 'release.pem')
key.text = '-----BEGIN ' + 'PRIVATE KEY-----\n' + text + '\n-----END ' + 'PRIVATE KEY-----\n'
key.setReadable(false, false)
key.setReadable(true, true)
return true
