package dev.sallyport.engine.policy.network;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The hosts that policies may reach.
 *
 * <ul>
 *   <li>{@code host.example} stands for the scheme's own port: 443 for https, 80 for http.
 *   <li>{@code host.example:8443} stands for that port alone.
 *   <li>{@code *.example.com} stands for every name below, however deep, and not for {@code
 *       example.com}.
 *   <li>An address is one host, however it is written: {@code 192.0.2.1}, {@code ::1}, {@code
 *       [::1]:8443}. A name that leads to it is another.
 * </ul>
 *
 * <p>Names are compared without case. Addresses that a name leads to are not looked at: whoever
 * lists a name believes those who answer for it.
 */
public final class AllowedHosts {

  /** No host at all. */
  public static final AllowedHosts NONE = new AllowedHosts(List.of());

  /** No underscore: {@link URI} sees no host in a name that has one. */
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

  private static final Pattern FORM =
      Pattern.compile(
          "(\\*\\.)?(%1$s(?:\\.%1$s)*|\\[[0-9a-f:.]+])(?::([0-9]{1,5}))?".formatted(LABEL));
  private static final int OWN_PORT = -1;
  private static final int MAX_PORT = 65_535;

  private final List<Entry> entries;

  private AllowedHosts(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  private record Entry(String name, boolean below, int port) {
    boolean names(String host) {
      return below ? host.endsWith("." + name) : host.equals(name);
    }

    boolean serves(int asked, int own) {
      return asked == (port == OWN_PORT ? own : port);
    }
  }

  /**
   * Reads a list.
   *
   * @throws UnusableHostException if one has another form
   */
  public static AllowedHosts of(List<String> hosts) {
    return new AllowedHosts(hosts.stream().map(AllowedHosts::entry).toList());
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Whether a request may go there; http and https alone. */
  boolean allow(URI location) {
    var own = ownPort(location);
    if (own == OWN_PORT || location.getHost() == null || location.getRawUserInfo() != null) {
      return false;
    }
    var host = canonical(location.getHost());
    var port = location.getPort() == OWN_PORT ? own : location.getPort();
    return entries.stream().anyMatch(entry -> entry.names(host) && entry.serves(port, own));
  }

  /** Whether a name may be looked up, at whatever port its host may be reached. */
  boolean allow(String name) {
    var host = canonical(name);
    return entries.stream().anyMatch(entry -> entry.names(host));
  }

  private static int ownPort(URI location) {
    var scheme = location.getScheme() == null ? "" : location.getScheme().toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "https" -> 443;
      case "http" -> 80;
      default -> OWN_PORT;
    };
  }

  private static Entry entry(String text) {
    var lower = text.toLowerCase(Locale.ROOT);
    // A bare IPv6 address has colons of its own, so it can have no port.
    var form = lower.indexOf(':') == lower.lastIndexOf(':') ? lower : bracketed(lower);
    var parts = FORM.matcher(form);
    var port = parts.matches() && parts.group(3) != null ? Integer.parseInt(parts.group(3)) : 0;
    if (!parts.matches() || port > MAX_PORT || (parts.group(3) != null && port == 0)) {
      throw wrong(text);
    }
    var name = canonical(parts.group(2));
    if (name.startsWith("[") || (parts.group(1) != null && isAddress(name))) {
      throw wrong(text);
    }
    return new Entry(name, parts.group(1) != null, parts.group(3) == null ? OWN_PORT : port);
  }

  private static String bracketed(String text) {
    return text.startsWith("[") ? text : "[" + text + "]";
  }

  private static UnusableHostException wrong(String text) {
    return new UnusableHostException(
        "`"
            + text
            + "` names no host: write `host.example`, `host.example:8443` or `*.example.com`");
  }

  /** One spelling for each host: lower case, and addresses as Java writes them. */
  private static String canonical(String host) {
    try {
      return InetAddress.ofLiteral(host).getHostAddress();
    } catch (IllegalArgumentException _) {
      return host.toLowerCase(Locale.ROOT);
    }
  }

  /** Whether it is an address already, and nobody has to be asked for it. */
  static boolean isAddress(String name) {
    try {
      return InetAddress.ofLiteral(name) != null;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
