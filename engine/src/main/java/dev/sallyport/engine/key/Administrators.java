package dev.sallyport.engine.key;

import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Identity.Kind;
import java.util.Collections;
import java.util.Set;

/** Says who may do what with the gateway itself, in contrast to what is behind it. */
@FunctionalInterface
public interface Administrators {

  /**
   * Whether somebody may do that.
   *
   * @param action what is asked for, such as {@code keys.create}
   */
  boolean allows(Identity who, String action);

  /**
   * People in one of these groups, and people of these issuers. A service never: a key that makes
   * keys would outlive its own end.
   *
   * @param issuers whose people may do everything, as in development mode
   */
  record Listed(Set<String> groups, Set<String> issuers) implements Administrators {
    public Listed {
      groups = Set.copyOf(groups);
      issuers = Set.copyOf(issuers);
    }

    @Override
    public boolean allows(Identity who, String action) {
      return who.kind() == Kind.PERSON
          && !who.issuer().equals(ServiceKey.ISSUER)
          && (issuers.contains(who.issuer()) || !Collections.disjoint(groups, who.groups()));
    }
  }
}
