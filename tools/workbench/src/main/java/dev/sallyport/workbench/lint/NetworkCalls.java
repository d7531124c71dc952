package dev.sallyport.workbench.lint;

import java.util.Set;
import java.util.stream.Stream;

/** {@link LintCode#HTTP_SEND}. */
final class NetworkCalls implements LintRule {
  private static final Set<String> FUNCTIONS = Set.of("http.send", "net.lookup_ip_addr");

  @Override
  public Stream<Finding> findings(Policy policy) {
    return policy.facts().calls().stream()
        .filter(call -> FUNCTIONS.contains(call.function()))
        .filter(call -> Policy.isDeployed(policy.rule(call.rule())))
        .map(
            call ->
                Finding.of(
                    LintCode.HTTP_SEND,
                    call.at(),
                    "`%s` lets decisions wait for a host, and depend on its answer"
                        .formatted(call.function())));
  }
}
