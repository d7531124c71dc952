package dev.sallyport.dataplane.config;

import dev.sallyport.engine.store.PostgresConfig;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The database that several gateways share. */
record StoreSection(@Nullable String url, @Nullable String user, @Nullable String passwordFile) {
  private static final String POSTGRES = "jdbc:postgresql:";

  /** Before each parameter stands one of these. */
  private static final Pattern PARAMETERS = Pattern.compile("[?&]");

  private record NoPassword() implements Supplier<String> {
    @Override
    public String get() {
      return "";
    }
  }

  PostgresConfig postgres(Surroundings surroundings) {
    var address = Said.required("store.url", url);
    if (!address.startsWith(POSTGRES)) {
      throw new IllegalArgumentException(
          // What stands there may hold a password.
          "`store.url` is an address such as `jdbc:postgresql://db.example/sallyport`");
    }
    if (address.contains("password=")) {
      throw new IllegalArgumentException(
          "`store.url` holds a password: write it into a file, and name that with"
              + " `store.password_file`");
    }
    if (PARAMETERS.splitAsStream(address).anyMatch(StoreSection::isOptions)) {
      throw new IllegalArgumentException(
          "`store.url` holds `options`, which would replace those that the gateway relies on: set"
              + " them for its user, with `ALTER ROLE … SET …`");
    }
    var who = Said.required("store.user", user);
    if (passwordFile == null) {
      return new PostgresConfig(address, who, new NoPassword());
    }
    // Read once now, so that a mistake is told at the start; and at each connection, since it
    // changes.
    var _ = surroundings.secret("store.password_file", passwordFile);
    return new PostgresConfig(address, who, surroundings.kept("store.password_file", passwordFile));
  }

  private static boolean isOptions(String parameter) {
    return parameter.equals("options") || parameter.startsWith("options=");
  }
}
