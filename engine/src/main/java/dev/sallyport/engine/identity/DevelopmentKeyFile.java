package dev.sallyport.engine.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.Set;

/**
 * The development issuer's key pair in a file that its owner alone can read. It is read at each
 * use, so whoever deletes the file has a new key at once, in every process.
 */
record DevelopmentKeyFile(Path path, SecureRandom random) {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  /** The key in the file; the first use makes both. */
  ECKey key() {
    try {
      try {
        return read();
      } catch (NoSuchFileException _) {
        create();
        return read();
      }
    } catch (IOException e) {
      throw new DevelopmentKeyException(
          "the development key `%s` can be neither read nor made (%s): check its folder"
              .formatted(path, e.getClass().getSimpleName()),
          e);
    }
  }

  private ECKey read() throws IOException {
    var text = Files.readString(path);
    if (isPosix() && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(path))) {
      throw new DevelopmentKeyException(
          "the development key `%s` can be read by others: delete it, or run `chmod 600` on it"
              .formatted(path));
    }
    try {
      var key = ECKey.parse(text);
      if (key.isPrivate() && Curve.P_256.equals(key.getCurve())) {
        return key;
      }
    } catch (ParseException _) {
      // Falls through. A parser's message may quote the key, so it is not passed on.
    }
    throw new DevelopmentKeyException(
        "`%s` does not hold a development key: delete it, and the next use makes a new one"
            .formatted(path));
  }

  /**
   * Writes a whole file beside the target and then links it into place: a link, unlike a move,
   * never replaces a file, so of two processes at once the first wins and both read its key.
   */
  private void create() throws IOException {
    var folder = path.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    var draft = Files.createTempFile(folder, path.getFileName() + ".", ".tmp", ownerOnly());
    try {
      Files.writeString(draft, generate().toJSONString() + "\n");
      Files.createLink(path, draft);
    } catch (FileAlreadyExistsException _) {
      // Another process was faster: its key is the key.
    } finally {
      Files.delete(draft);
    }
  }

  private ECKey generate() {
    try {
      return new ECKeyGenerator(Curve.P_256)
          .secureRandom(random)
          .algorithm(JWSAlgorithm.ES256)
          .keyUse(KeyUse.SIGNATURE)
          // The thumbprint (RFC 7638) gives every key its own name: a new key is an unknown one.
          .keyIDFromThumbprint(true)
          .generate();
    } catch (JOSEException e) {
      throw new DevelopmentKeyException("this JDK cannot make a P-256 key: use another JDK", e);
    }
  }

  private FileAttribute<?>[] ownerOnly() {
    return isPosix()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private boolean isPosix() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
