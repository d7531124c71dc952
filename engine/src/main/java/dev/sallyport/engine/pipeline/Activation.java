package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.PolicyChange;
import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.Part;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.decisionlog.DecisionLog;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Spent;
import dev.sallyport.engine.policy.Decider;
import dev.sallyport.engine.policy.Inspection;
import dev.sallyport.engine.policy.PolicyDecider;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.policy.UnusableBundleException;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.shell.ToolReader;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a policy in force: checks its masks, makes its machine code, warms it up, lets it decide the
 * cases that it brings, writes the change into the audit log, and only then lets it decide. Until
 * that moment, and for ever if any of it fails, the revision before stays in force.
 *
 * <p>Where nobody is served before the first one is in force, that one may decide at once and be
 * warmed up beside the first calls ({@link #firstAtOnce}).
 */
public final class Activation {
  private static final Logger LOG = LoggerFactory.getLogger(Activation.class);

  private final PolicyInForce policy;
  private final AuditLog audit;
  private final Clock clock;
  private final String environment;
  private final Builtins builtins;
  private final Optional<DecisionLog> log;
  private final ToolReader tools;
  private final boolean firstAtOnce;
  private final Function<Call, List<Spent>> spent;
  private final MaskFiles maskFiles = new MaskFiles();
  private final AtomicReference<Optional<Checked>> inForce =
      new AtomicReference<>(Optional.empty());

  /**
   * What is in force, for those who look at it.
   *
   * @param decider to be tried
   * @param cases the notes of the cases that it passed before it came into force
   */
  record Checked(String revision, PolicyDecider decider, List<String> cases) {
    Checked {
      cases = List.copyOf(cases);
    }
  }

  /** What is in force; empty before the first policy is. */
  Optional<Checked> inForce() {
    return inForce.get();
  }

  /**
   * @param environment {@code input.environment}, such as {@code development}
   * @param builtins the functions that policies may call
   */
  public Activation(
      PolicyInForce policy, AuditLog audit, Clock clock, String environment, Builtins builtins) {
    this(
        policy,
        audit,
        clock,
        environment,
        builtins,
        Optional.empty(),
        new ToolReader(),
        false,
        _ -> List.of());
  }

  private Activation(
      PolicyInForce policy,
      AuditLog audit,
      Clock clock,
      String environment,
      Builtins builtins,
      Optional<DecisionLog> log,
      ToolReader tools,
      boolean firstAtOnce,
      Function<Call, List<Spent>> spent) {
    this.policy = policy;
    this.audit = audit;
    this.clock = clock;
    this.environment = environment;
    this.builtins = builtins;
    this.log = log;
    this.tools = tools;
    this.firstAtOnce = firstAtOnce;
    this.spent = spent;
  }

  /** The same, for policies whose decisions leave events. */
  public Activation logging(Optional<DecisionLog> decisions) {
    return new Activation(
        policy, audit, clock, environment, builtins, decisions, tools, firstAtOnce, spent);
  }

  /** The same, where the first policy decides before it is warmed up. */
  public Activation firstAtOnce() {
    return new Activation(policy, audit, clock, environment, builtins, log, tools, true, spent);
  }

  /** The same, for policies that may ask what callers have spent. */
  public Activation counting(Function<Call, List<Spent>> usage) {
    return new Activation(
        policy, audit, clock, environment, builtins, log, tools, firstAtOnce, usage);
  }

  /** Whether a policy is in force, and what decides by it has learned how. */
  public boolean warm() {
    return inForce.get().filter(checked -> !checked.decider().isCold()).isPresent();
  }

  /**
   * Activates a policy.
   *
   * @param rollback how it is known to be older than the one before it; empty where it is not
   * @throws PolicyLoadException if it cannot be used
   * @throws dev.sallyport.engine.audit.AuditUnavailableException if the change cannot be recorded;
   *     nothing has changed then
   */
  public void activate(Candidate candidate, Optional<String> rollback) {
    var smoke = SmokeCases.read(candidate.smoke());
    var masks = maskFiles.masks(candidate.bundle().masks());
    var decider = decider(candidate, masks);
    var atOnce = firstAtOnce && inForce.get().isEmpty();
    if (atOnce) {
      decider.cold(true);
    } else {
      warmUp(decider, masks);
    }
    smoke.check(decider::decide, clock.instant());
    var revision = revision(candidate, decider, masks);
    audit.append(
        new PolicyChange(
            clock.instant(),
            true,
            rollback.isPresent(),
            revision.name(),
            revision.digest(),
            rollback.stream().toList()));
    policy.activate(revision);
    inForce.set(Optional.of(new Checked(revision.name(), decider, smoke.notes())));
    if (atOnce) {
      warmUpBeside(decider, masks);
    }
  }

  /** Records that a policy was turned down. */
  public void rejected(PolicyLoadException why) {
    audit.append(new PolicyChange(clock.instant(), false, false, "", "", why.lines()));
  }

  private PolicyDecider decider(Candidate candidate, Masks masks) {
    var bundle = candidate.bundle();
    try {
      var decider =
          new PolicyDecider(
              bundle,
              masks.names(),
              new Inspection(
                  call -> masks.search(call.document()),
                  use -> masks.searchToolUse(use.input()),
                  tools,
                  spent),
              environment,
              builtins,
              PolicyLimits.DEFAULT);
      decider
          .functionsOff()
          .forEach(
              name ->
                  LOG.warn(
                      "policy {} calls `{}`, which is off: whatever needs it is denied until its"
                          + " hosts are listed with `--policy-host`",
                      bundle.revision(),
                      name));
      return decider;
    } catch (UnusableBundleException e) {
      throw new PolicyLoadException(
          "the policy "
              + candidate.parts().stream().map(Part::source).collect(Collectors.joining(", "))
              + " cannot be used: "
              + e.getMessage());
    }
  }

  private void warmUp(PolicyDecider decider, Masks masks) {
    masks.warmUp();
    decider.warmUp(WarmUpCall.at(clock.instant()));
    decider.warmUp(WarmUpCall.toolAt(clock.instant()));
    log.ifPresent(known -> known.warmUp(decider, WarmUpCall.at(clock.instant())));
  }

  private void warmUpBeside(PolicyDecider decider, Masks masks) {
    Thread.ofPlatform()
        .daemon()
        .name("policy-warm-up")
        .start(
            () -> {
              try {
                warmUp(decider, masks);
              } catch (RuntimeException e) {
                LOG.error(
                    "the policy in force could not be warmed up: its first calls are slow", e);
              } finally {
                decider.cold(false);
              }
            });
  }

  /** Only from here on is what it decides a decision, and not a trial. */
  private PolicyInForce.Revision revision(Candidate candidate, PolicyDecider decider, Masks masks) {
    var bundle = candidate.bundle();
    var deciding =
        log.<Decider>map(known -> known.logging(decider, bundle.revision(), revisions(candidate)))
            .orElse(decider);
    return new PolicyInForce.Revision(bundle.revision(), bundle.digest(), deciding, masks);
  }

  /** Each bundle's revision, by where it comes from. One without a name has that of the whole. */
  private static SortedMap<String, String> revisions(Candidate candidate) {
    var revisions = new TreeMap<String, String>();
    for (var part : candidate.parts()) {
      var named = part.manifest().revision();
      revisions.put(part.source(), named.isBlank() ? candidate.bundle().revision() : named);
    }
    return revisions;
  }
}
