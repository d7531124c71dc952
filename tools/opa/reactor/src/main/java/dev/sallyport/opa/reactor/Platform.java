package dev.sallyport.opa.reactor;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An operating system and a processor, as Go names them.
 *
 * @param os such as {@code linux}
 * @param processor such as {@code arm64}
 */
public record Platform(String os, String processor) {

  private static final Map<String, String> PROCESSORS =
      Map.of("amd64", "amd64", "x86_64", "amd64", "aarch64", "arm64", "arm64", "arm64");

  /** Reads {@code linux/amd64}. */
  public static Platform parse(String text) {
    var parts = text.split("/", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("`" + text + "` is no platform such as `linux/amd64`");
    }
    return new Platform(parts[0], parts[1]);
  }

  /** The platform of this JVM, if OPA can be built for it. */
  public static Optional<Platform> here() {
    var name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    var os =
        name.startsWith("linux")
            ? "linux"
            : name.startsWith("mac") ? "darwin" : name.startsWith("windows") ? "windows" : "";
    var processor = PROCESSORS.get(System.getProperty("os.arch", ""));
    return os.isEmpty() || processor == null
        ? Optional.empty()
        : Optional.of(new Platform(os, processor));
  }

  /** Where OPA's executable for it lies, seen from this class. */
  public String resource() {
    return "executables/" + os + "-" + processor + "/" + file();
  }

  /** What the executable is called. */
  public String file() {
    return os.equals("windows") ? "opa-reactor.exe" : "opa-reactor";
  }

  @Override
  public String toString() {
    return os + "/" + processor;
  }
}
