package dev.sallyport.dsl;

import dev.sallyport.dsl.grammar.MaskGrammarParser.ActionRuleContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.ExpectItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.FieldSelectorContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.HoldItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.MaskContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.OnItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.RestoreRuleContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.Rule_Context;
import dev.sallyport.dsl.grammar.MaskGrammarParser.ScopeContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.SearchContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.SelectorContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.TagSelectorContext;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Turns the syntax of masks into the model. */
final class MaskBuilder {
  private final Notes notes;
  private final Texts texts;
  private final ActionBuilder actions;

  MaskBuilder(Notes notes, Texts texts) {
    this.notes = notes;
    this.texts = texts;
    actions = new ActionBuilder(notes, texts);
  }

  Written<Mask> mask(MaskContext context) {
    var blocks = new ArrayList<Mask.Block>();
    var expectations = new ArrayList<Mask.Expectation>();
    var hold = Optional.<Mask.Hold>empty();
    for (var item : context.maskItem()) {
      switch (item) {
        case OnItemContext on -> blocks.add(block(on));
        case HoldItemContext limit -> hold = hold(limit, hold);
        case ExpectItemContext expect -> expectation(expect).ifPresent(expectations::add);
        default ->
            throw new IllegalStateException("no such item in the grammar: " + item.getText());
      }
    }
    var name = context.name(0);
    if (blocks.isEmpty() && context.base == null) {
      notes.wrong(
          name, "mask `%s` does nothing. Write `on response.text { … }`".formatted(name.getText()));
    }
    return new Written<>(
        new Mask(name.getText(), notes.span(name), blocks, hold, expectations),
        Optional.ofNullable(context.base)
            .map(base -> new Written.Name(notes.span(base), base.getText())));
  }

  Search search(SearchContext context) {
    var scopes = scopes(context.scope());
    for (var written : context.scope()) {
      if (scopes.stream().anyMatch(Scope::isAfterDecisions)) {
        notes.wrong(
            written,
            "nothing is decided after such a text. Write `on request.* { … }`, or"
                + " `on response.tool_use { … }` for decisions on tools");
        break;
      }
    }
    return new Search(scopes, selectors(context.selector(), scopes, Optional.empty()));
  }

  private Optional<Mask.Hold> hold(HoldItemContext context, Optional<Mask.Hold> before) {
    var chars = Numbers.of(context.chars);
    if (before.isPresent()) {
      notes.wrong(context, "a second `hold`. A mask has one");
    }
    if (chars < Mask.Hold.MIN_CHARS || chars > Mask.Hold.MAX_CHARS) {
      notes.wrong(
          notes.span(context.chars),
          "a mask holds from %,d to %,d characters"
              .formatted(Mask.Hold.MIN_CHARS, Mask.Hold.MAX_CHARS));
    }
    var millis =
        context.millis == null ? OptionalInt.empty() : OptionalInt.of(Numbers.of(context.millis));
    return Optional.of(new Mask.Hold(chars, millis));
  }

  private Optional<Mask.Expectation> expectation(ExpectItemContext context) {
    var scopes = scopes(List.of(context.scope()));
    if (scopes.size() > 1) {
      notes.wrong(context.scope(), "an expectation is of one scope. Write it without `*`");
      return Optional.empty();
    }
    return scopes.stream()
        .findFirst()
        .map(
            scope ->
                new Mask.Expectation(
                    notes.span(context.scope()),
                    scope,
                    texts.of(context.before),
                    texts.of(context.after)));
  }

  private Mask.Block block(OnItemContext context) {
    var scopes = scopes(context.scope());
    var rules = new ArrayList<Mask.Rule>();
    var restores = false;
    for (var written : context.rule_()) {
      switch (written) {
        case ActionRuleContext rule -> {
          var action = actions.action(rule.action());
          rules.add(new Mask.Rule(selectors(rule.selector(), scopes, Optional.of(action)), action));
        }
        case RestoreRuleContext restore -> restores |= restores(restore, scopes);
        default -> throw new IllegalStateException("no such rule in the grammar");
      }
    }
    return new Mask.Block(scopes, rules, restores);
  }

  private boolean restores(Rule_Context context, Set<Scope> scopes) {
    if (!scopes.equals(Set.of(Scope.RESPONSE_TOOL_USE))) {
      notes.wrong(
          context,
          "tokens are restored only where the agent's tools read them. Write"
              + " `on response.tool_use { restore; }`");
    }
    return true;
  }

  private Set<Scope> scopes(List<ScopeContext> written) {
    var scopes = EnumSet.noneOf(Scope.class);
    for (var context : written) {
      var word = context.getText();
      var found = Scope.all(word);
      if (found.isEmpty()) {
        notes.wrong(
            context,
            "unknown scope `%s`.%s Known are %s"
                .formatted(
                    word,
                    Nearest.suggestion(word, Scope.words()),
                    String.join(
                        ", ", Scope.words().stream().map(known -> "`" + known + "`").toList())));
      }
      scopes.addAll(found);
    }
    return scopes;
  }

  private List<Selector> selectors(
      List<SelectorContext> contexts, Set<Scope> scopes, Optional<Action> action) {
    var selectors = new ArrayList<Selector>();
    for (var context : contexts) {
      switch (context) {
        case TagSelectorContext tag ->
            selectors.add(new Selector.Tagged(notes.span(tag.name()), tag.name().getText()));
        case FieldSelectorContext field -> field(field, scopes, action).ifPresent(selectors::add);
        default -> selectors.add(new Selector.Named(notes.span(context), context.getText()));
      }
    }
    return selectors;
  }

  private Optional<Selector> field(
      FieldSelectorContext context, Set<Scope> scopes, Optional<Action> action) {
    var written = texts.of(context.path);
    var path = FieldPath.of(written);
    if (path.isEmpty()) {
      notes.wrong(
          context.path,
          "`%s` is no path of a field. Write for example `$..password` or `$.users[*].email`"
              .formatted(written));
      return Optional.empty();
    }
    if (action.isEmpty()) {
      notes.wrong(context, "findings are of detectors, not of fields");
    } else if (!scopes.stream().allMatch(Scope::isToolUse)) {
      notes.wrong(
          context,
          "fields stand in the input of tools. Write `on response.tool_use { … }` or"
              + " `on request.tool_use { … }`");
    }
    if (action.isPresent()
        && !(action.get() instanceof Action.Redact
            || action.get() instanceof Action.Drop
            || action.get() instanceof Action.Block
            || action.get() instanceof Action.Pass)) {
      notes.wrong(
          context, "a field can hold anything. Choose `redact`, `drop`, `block` or `pass` for it");
    }
    return path.map(found -> new Selector.Field(notes.span(context), written, found));
  }
}
