package dev.sallyport.engine.policy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.Mappers;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.Bundle;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Settings;
import dev.sallyport.engine.model.Spent;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.policy.builtin.Builtins;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides by the Rego package {@code gateway.request} of one bundle.
 *
 * <p>Fail closed: nothing allowed it, the package is undefined, evaluation erred, a verdict has the
 * wrong type or names no mask, time is up: each is a denial with its own cause.
 */
public final class PolicyDecider implements Decider {

  /** The entry point that a bundle must have. */
  public static final String ENTRYPOINT = "gateway/request";

  /** The entry point that says which tools a model may use; a bundle need not have it. */
  public static final String TOOL_USE = "gateway/tool_use";

  /** The entry point that says who may do what with the gateway; a bundle need not have it. */
  public static final String ADMIN = "gateway/admin";

  /** The entry point that says which settings Claude Code has; a bundle need not have it. */
  public static final String SETTINGS = "gateway/settings";

  /** The rule of that package which the gateway reads. */
  public static final String SETTINGS_RULE = "settings";

  /** The entry points that say verdicts. */
  private static final Set<String> DECIDES = Set.of(ENTRYPOINT, TOOL_USE, ADMIN);

  private static final ObjectMapper JSON = Mappers.usual().build();

  private final Evaluator evaluator;

  /** Takes no instance from calls. */
  private final Evaluator trials;

  private final Footprint footprint;
  private final Footprint ofToolUse;

  /** What an event shows, if that is more: what the event's own rules read, besides. */
  private final Optional<Footprint> logged;

  private final Optional<Footprint> loggedOfToolUse;

  private final Set<String> functionsOff;
  private final Set<String> masks;
  private final Inspection inspection;
  private final String environment;

  /**
   * Makes a bundle ready to decide; takes a second or so, while the machine code is made.
   *
   * @param masks the masks that the bundle holds
   * @param environment {@code input.environment}
   * @param builtins the functions that it may call
   * @throws UnusableBundleException if the bundle has no entry point or is no OPA policy
   */
  public PolicyDecider(
      Bundle bundle,
      Set<String> masks,
      String environment,
      Builtins builtins,
      PolicyLimits limits) {
    this(bundle, masks, Inspection.withoutFindings(), environment, builtins, limits);
  }

  /**
   * The same for a bundle with findings.
   *
   * @param inspection looks into calls and tool uses, for policies that ask
   */
  public PolicyDecider(
      Bundle bundle,
      Set<String> masks,
      Inspection inspection,
      String environment,
      Builtins builtins,
      PolicyLimits limits) {
    this.inspection = inspection;
    this.masks = Set.copyOf(masks);
    this.environment = environment;
    this.footprint = Footprint.of(bundle.footprints().getOrDefault(ENTRYPOINT, List.of("input")));
    this.ofToolUse = Footprint.of(bundle.footprints().getOrDefault(TOOL_USE, List.of("input")));
    this.evaluator =
        new Evaluator(bundle.wasm(), bundle.dataJson(), builtins, limits, Execution.COMPILED);
    this.trials = evaluator.beside(limits.cpu());
    if (!evaluator.entrypoints().contains(ENTRYPOINT)) {
      throw new UnusableBundleException(
          "it has no entry point `" + ENTRYPOINT + "`; build it with `-e " + ENTRYPOINT + "`",
          null);
    }
    var ofEvents = EventRules.reads(bundle, evaluator.entrypoints());
    this.logged = Optional.of(ofEvents).filter(r -> !footprint.covers(r)).map(footprint::and);
    this.loggedOfToolUse =
        Optional.of(ofEvents).filter(r -> !ofToolUse.covers(r)).map(ofToolUse::and);
    this.functionsOff =
        evaluator.functions().stream().filter(builtins::isOff).collect(Collectors.toSet());
    // Better now than while a call waits for it.
    if (evaluator.functions().stream().anyMatch(builtins::needsOpa)) {
      builtins.load();
    }
  }

  private PolicyDecider(PolicyDecider other, String environment, Inspection inspection) {
    this.evaluator = other.evaluator;
    this.trials = other.trials;
    this.footprint = other.footprint;
    this.ofToolUse = other.ofToolUse;
    this.logged = other.logged;
    this.loggedOfToolUse = other.loggedOfToolUse;
    this.functionsOff = other.functionsOff;
    this.masks = other.masks;
    this.environment = environment;
    this.inspection = inspection;
  }

  /** The same policy in other surroundings; what is dear to make is shared. */
  public PolicyDecider in(String otherEnvironment, Inspection otherInspection) {
    return new PolicyDecider(this, otherEnvironment, otherInspection);
  }

  /** Whether a decision on a call may hang on what was said in it, or found there. */
  public boolean readsConversation() {
    return footprint.readsConversation() || footprint.readsFindings();
  }

  /** Whether a decision on the use of a tool may hang on what was said before it. */
  public boolean readsConversationForTools() {
    return ofToolUse.readsConversation();
  }

  /** Whether it may hang on what the tool is given, or on what is found there. */
  public boolean readsToolInput() {
    return ofToolUse.readsToolInput() || ofToolUse.readsFindings();
  }

  /** The functions that the policy calls somewhere, and whose calls end the evaluation. */
  public Set<String> functionsOff() {
    return functionsOff;
  }

  @Override
  public Decision decide(Call call) {
    return decide(call, Witness.NOBODY);
  }

  /** Decides as {@link #decide(Call)} does, while somebody looks on. */
  public Decision decide(Call call, Witness witness) {
    return closed(() -> decided(call, witness), witness, PolicyDecider::denied);
  }

  @Override
  public boolean judgesTools() {
    return evaluator.entrypoints().contains(TOOL_USE);
  }

  @Override
  public Decision decide(ToolUse use) {
    return decide(use, Witness.NOBODY);
  }

  /** Decides as {@link #decide(ToolUse)} does, while somebody looks on. */
  public Decision decide(ToolUse use, Witness witness) {
    return judgesTools()
        ? closed(() -> decided(use, witness), witness, PolicyDecider::denied)
        : new Decision.Allow(Set.of());
  }

  @Override
  public Decision decide(AdminAct act) {
    return evaluator.entrypoints().contains(ADMIN)
        ? closed(() -> decided(act), Witness.NOBODY, PolicyDecider::denied)
        : act.unruled();
  }

  @Override
  public Settings settings(Identity who, Instant at) {
    return evaluator.entrypoints().contains(SETTINGS)
        ? closed(() -> said(who, at), Witness.NOBODY, (cause, _) -> new Settings.Unsaid(cause))
        : new Settings.None();
  }

  /**
   * Whatever goes wrong has a cause, and is no yes.
   *
   * @param failed what comes of it then, by the cause and a sentence
   */
  private static <T> T closed(
      Callable<T> decided, Witness witness, BiFunction<DenialCause, String, T> failed) {
    try {
      return decided.call();
    } catch (EvaluationException e) {
      witness.failed(e);
      return failed.apply(cause(e.code()), message(e));
    } catch (VerdictReader.WrongTypeException e) {
      return failed.apply(DenialCause.WRONG_TYPE, message(e));
    } catch (Exception | StackOverflowError e) {
      // The first of the two places where everything is caught: whatever a policy does, it denies.
      return failed.apply(
          DenialCause.ERROR, "evaluation failed (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static DenialCause cause(EvaluationException.Code code) {
    return switch (code) {
      case BUSY -> DenialCause.BUSY;
      case TIME, STOPPED -> DenialCause.TIMEOUT;
      case CONFLICT, FUNCTION, MEMORY, STACK, ABORTED -> DenialCause.ERROR;
    };
  }

  /**
   * What an event of a decision holds as {@code input}. What the event's rules read is there, too,
   * though the decision was not shown it, and so took no longer for it.
   *
   * @param asked what the policy was asked with
   */
  public String logged(Call call, String asked) {
    return logged
        .map(reads -> InputDocument.of(call, inspection, environment, reads))
        .orElse(asked);
  }

  /** The same for the use of a tool. */
  public String logged(ToolUse use, String asked) {
    return loggedOfToolUse
        .map(reads -> InputDocument.of(use, inspection, environment, reads))
        .orElse(asked);
  }

  /** What can be asked, in alphabetical order. */
  public List<String> entrypoints() {
    return List.copyOf(evaluator.entrypoints());
  }

  /**
   * Asks the policy with an input that somebody made up.
   *
   * @param entrypoint one of {@link #entrypoints()}
   * @param input JSON text, as a policy sees it
   */
  public Trial trial(String entrypoint, String input, Instant now) {
    try {
      var rows = trials.evaluate(entrypoint, input, Witness.OF_A_TRIAL.evaluation(now));
      var document = JSON.readTree(rows).path(0).path("result");
      if (!DECIDES.contains(entrypoint)) {
        return new Trial(document.toString(), List.of(), Optional.empty(), "");
      }
      var verdicts = VerdictReader.read(document);
      return new Trial(
          document.toString(), verdicts, Optional.of(withKnownMasks(Decision.fold(verdicts))), "");
    } catch (EvaluationException | VerdictReader.WrongTypeException e) {
      return Trial.failed(message(e));
    } catch (Exception | StackOverflowError e) {
      // As in a decision: whatever goes wrong is told by its kind.
      return Trial.failed("evaluation failed (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** What the same policy says of the events that its decisions leave. */
  public EventRules eventRules() {
    return new EventRules(evaluator);
  }

  /** Says whether it has yet to be warmed up; until then its decisions may take longer. */
  public void cold(boolean now) {
    evaluator.cold(now);
  }

  /** Whether it has yet to be warmed up. */
  public boolean isCold() {
    return evaluator.isCold();
  }

  /**
   * Evaluates this call often enough for the JVM to compile what runs; the answers are dropped. No
   * host is asked for it.
   */
  public void warmUp(Call call) {
    var beside = unspent();
    WarmUp.by(() -> beside.decide(call, Witness.OF_A_TRIAL));
  }

  /** The same for the use of a tool, where the policy judges them. */
  public void warmUp(ToolUse use) {
    if (judgesTools()) {
      var beside = unspent();
      WarmUp.by(() -> beside.decide(use, Witness.OF_A_TRIAL));
    }
  }

  /** The same for somebody who has not spent anything, so that nobody has to look. */
  private PolicyDecider unspent() {
    var nothing =
        Stream.of("day", "week", "month")
            .map(window -> new Spent(window, 0, 0, BigDecimal.ZERO))
            .toList();
    return in(environment, inspection.counting(_ -> nothing));
  }

  private Decision decided(Call call, Witness witness) throws Exception {
    var input = InputDocument.of(call, inspection, environment, footprint);
    return decided(ENTRYPOINT, input, call.at(), witness);
  }

  private Decision decided(ToolUse use, Witness witness) throws Exception {
    var input = InputDocument.of(use, inspection, environment, ofToolUse);
    return decided(TOOL_USE, input, use.at(), witness);
  }

  private Decision decided(String entrypoint, String input, Instant at, Witness witness)
      throws Exception {
    var evaluation = witness.evaluation(at);
    witness.asked(input);
    var result = evaluator.evaluate(entrypoint, input, evaluation);
    witness.answered(result);
    var document = JSON.readTree(result).path(0).path("result");
    if (document.isMissingNode()) {
      return denied(
          DenialCause.UNDEFINED,
          "the policy has no package `" + entrypoint.replace('/', '.') + "`");
    }
    return withKnownMasks(Decision.fold(VerdictReader.read(document)));
  }

  private Decision decided(AdminAct act) throws Exception {
    var input = InputDocument.of(act, environment);
    var result = evaluator.evaluate(ADMIN, input, Witness.NOBODY.evaluation(act.at()));
    return Decision.fold(VerdictReader.read(JSON.readTree(result).path(0).path("result")));
  }

  private Settings said(Identity who, Instant at) throws Exception {
    var input = InputDocument.of(who, at, environment);
    // Undefined is none, which is less than security may have wanted: a fault must not look so.
    var result = evaluator.evaluateStrictly(SETTINGS, input, Witness.NOBODY.evaluation(at));
    var rows = StrictJson.value(result.getBytes(StandardCharsets.UTF_8));
    var said = rows.path(0).path("result").path(SETTINGS_RULE);
    if (said.isMissingNode()) {
      return new Settings.None();
    }
    if (!(said instanceof ObjectNode settings)) {
      throw new VerdictReader.WrongTypeException("`settings` is not an object");
    }
    return settings.isEmpty() ? new Settings.None() : new Settings.Given(settings);
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

  private static Decision denied(DenialCause cause, String reason) {
    return new Decision.Deny(cause, Set.of(), List.of(reason));
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? "" : e.getMessage();
  }
}
