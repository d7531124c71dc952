package dev.sallyport.engine.policy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.engine.model.Bundle;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides by the Rego package {@code gateway.request} of one bundle.
 *
 * <p>Fail closed: nothing allowed it, the package is undefined, evaluation erred, a verdict has the
 * wrong type or names no mask, time is up: each is a denial with its own cause.
 */
public final class PolicyDecider implements Decider {

  /** The entry point that a bundle must have. */
  public static final String ENTRYPOINT = "gateway/request";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WARM_UP_ROUNDS = 200;

  private final InstancePool instances;
  private final Footprint footprint;
  private final Set<String> masks;
  private final String environment;
  private final PolicyLimits limits;
  private final Watchdog watchdog = new Watchdog();
  private final int entrypoint;

  /**
   * Makes a bundle ready to decide; takes a second or so, while the machine code is made.
   *
   * @param masks the masks that the bundle holds
   * @param environment {@code input.environment}
   * @throws UnusableBundleException if the bundle has no entry point or is no OPA policy
   */
  public PolicyDecider(Bundle bundle, Set<String> masks, String environment, PolicyLimits limits) {
    this.masks = Set.copyOf(masks);
    this.environment = environment;
    this.limits = limits;
    this.footprint = Footprint.of(bundle.footprints().getOrDefault(ENTRYPOINT, List.of("input")));
    try {
      this.instances = new InstancePool(bundle, limits);
      this.entrypoint = instances.with(instance -> entrypoint(instance));
    } catch (UnusableBundleException e) {
      throw e;
    } catch (Exception e) {
      throw new UnusableBundleException("its `policy.wasm` does not start: " + summary(e), e);
    }
  }

  @Override
  public Decision decide(Call call) {
    try {
      return decided(InputDocument.of(call, environment, footprint));
    } catch (Watchdog.TimeUpException e) {
      return denied(
          DenialCause.TIMEOUT,
          "the policy took longer than " + limits.evaluation().toMillis() + " ms");
    } catch (VerdictReader.WrongTypeException e) {
      return denied(DenialCause.WRONG_TYPE, message(e));
    } catch (InstancePool.BusyException e) {
      return denied(DenialCause.BUSY, message(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return denied(DenialCause.TIMEOUT, "the gateway is stopping");
    } catch (Exception | StackOverflowError e) {
      // The first of the two places where everything is caught: whatever a policy does, it denies.
      return denied(DenialCause.ERROR, summary(e));
    }
  }

  /** Evaluates this call often enough for the JVM to compile what runs; the answers are dropped. */
  public void warmUp(Call call) {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      decide(call);
    }
  }

  private Decision decided(String input) throws Exception {
    var result =
        instances.with(
            instance ->
                watchdog.within(limits.evaluation(), () -> instance.evaluate(entrypoint, input)));
    var document = JSON.readTree(result).path(0).path("result");
    if (document.isMissingNode()) {
      return denied(DenialCause.UNDEFINED, "the policy has no package `gateway.request`");
    }
    return withKnownMasks(Decision.fold(VerdictReader.read(document)));
  }

  private Decision withKnownMasks(Decision decision) {
    var unknown = new TreeSet<String>();
    switch (decision) {
      case Decision.Mask mask -> unknown.addAll(mask.uses());
      case Decision.Approve(var _, Decision.Mask mask) -> unknown.addAll(mask.uses());
      case Decision.Approve _, Decision.Allow _, Decision.Deny _ -> {}
    }
    unknown.removeAll(masks);
    return unknown.isEmpty()
        ? decision
        : denied(DenialCause.UNKNOWN_MASK, "no mask is named `" + unknown.getFirst() + "`");
  }

  private static int entrypoint(PolicyInstance instance) {
    var entrypoints = instance.entrypoints();
    var found = entrypoints.get(ENTRYPOINT);
    if (found == null) {
      throw new UnusableBundleException(
          "it has no entry point `" + ENTRYPOINT + "`; build it with `-e " + ENTRYPOINT + "`",
          null);
    }
    return found;
  }

  private static Decision denied(DenialCause cause, String reason) {
    return new Decision.Deny(cause, Set.of(), List.of(reason));
  }

  // What the machine says may quote values of the input, so only the kind of fault is told.
  private static String summary(Throwable fault) {
    return "evaluation failed (" + fault.getClass().getSimpleName() + ")";
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? "" : e.getMessage();
  }
}
