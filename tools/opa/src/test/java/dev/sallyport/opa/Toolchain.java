package dev.sallyport.opa;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives all tests the same {@link Opa}, because loading one takes a while. They run twice, inside
 * the JVM and with a process (see the pom).
 */
final class Toolchain implements ParameterResolver {

  private static final boolean IN_A_PROCESS = Boolean.getBoolean("sallyport.opa.process");

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Opa.class;
  }

  @Override
  public Opa resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(Toolchain.class))
        .computeIfAbsent(Opa.class, _ -> open(Limits.DEFAULT), Opa.class);
  }

  static Supplier<ReactorInstance> starter() {
    return IN_A_PROCESS ? Opa.outside(Limits.DEFAULT) : Opa.inside(Limits.DEFAULT);
  }

  static Opa open(Limits limits) {
    return IN_A_PROCESS ? Opa.start(limits) : Opa.load(limits);
  }
}
