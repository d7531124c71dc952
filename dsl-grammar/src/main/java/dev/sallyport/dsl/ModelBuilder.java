package dev.sallyport.dsl;

import dev.sallyport.dsl.grammar.MaskGrammarParser.ActionContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.DetectorContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.DetectorItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.ExpectItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.FileContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.IgnoresItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.LiteralItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.MaskContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.MatchItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.MatchesItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.NameContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.OnItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.SelectorContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.TagSelectorContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.TagsItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.TextContext;
import dev.sallyport.dsl.regex.CharSet;
import dev.sallyport.dsl.regex.PatternReading;
import dev.sallyport.dsl.regex.Regex;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** Turns the syntax of one file into the model; what can't be turned becomes a diagnostic. */
final class ModelBuilder {
  private static final String VERSION = "1";

  private final Source source;
  private final List<Diagnostic> diagnostics;
  private final Texts texts;

  ModelBuilder(Source source, List<Diagnostic> diagnostics) {
    this.source = source;
    this.diagnostics = diagnostics;
    texts = new Texts(source, diagnostics);
  }

  MaskSet set(FileContext file) {
    var version = file.version.getText();
    if (!version.equals(VERSION)) {
      wrong(
          span(file.version),
          "version `%s` of the mask language is not known here. Write `masks %s;`"
              .formatted(version, VERSION));
    }
    return new MaskSet(
        file.detector().stream().map(this::detector).toList(),
        file.mask().stream().map(this::mask).toList());
  }

  private Detector detector(DetectorContext context) {
    var patterns = new ArrayList<Pattern>();
    var tags = new TreeSet<String>();
    var examples = new ArrayList<Example>();
    for (var item : context.detectorItem()) {
      add(item, patterns, tags, examples);
    }
    var name = context.name().getText();
    var span = span(context.name());
    if (patterns.isEmpty() && context.detectorItem().stream().noneMatch(ModelBuilder::detects)) {
      wrong(
          span,
          "detector `%s` can find nothing. Write `match /…/;` or `literal \"…\";`".formatted(name));
    }
    return new Detector(name, span, patterns, tags, examples);
  }

  private static boolean detects(DetectorItemContext item) {
    return item instanceof MatchItemContext || item instanceof LiteralItemContext;
  }

  private void add(
      DetectorItemContext item, List<Pattern> patterns, Set<String> tags, List<Example> examples) {
    switch (item) {
      case MatchItemContext match ->
          match.REGEX().forEach(regex -> pattern(regex.getSymbol()).ifPresent(patterns::add));
      case LiteralItemContext literal ->
          literal.text().forEach(text -> literal(text).ifPresent(patterns::add));
      case TagsItemContext names -> names.name().forEach(name -> tags.add(name.getText()));
      case MatchesItemContext matches -> examples.add(matches(matches));
      case IgnoresItemContext ignores ->
          examples.add(new Example.Ignores(span(ignores.text()), texts.of(ignores.text())));
      default -> throw new IllegalStateException("no such item in the grammar: " + item.getText());
    }
  }

  private Example matches(MatchesItemContext context) {
    var text = texts.of(context.example);
    var secret = Optional.ofNullable(context.part).map(texts::of);
    if (!secret.map(text::contains).orElse(true)) {
      wrong(span(context.part), "the example does not contain this secret");
    }
    return new Example.Matches(span(context.example), text, secret);
  }

  private Optional<Pattern> pattern(Token token) {
    var written = token.getText();
    var span = span(token);
    return switch (PatternReading.read(written.substring(1, written.length() - 1))) {
      case PatternReading.Read(var before, var secret, var after) ->
          Optional.of(new Pattern(span, before, secret, after));
      case PatternReading.Wrong(var offset, var length, var message) -> {
        // The slash before it is the first character of the token.
        wrong(span.part(1 + offset, length), message);
        yield Optional.empty();
      }
    };
  }

  private Optional<Pattern> literal(TextContext context) {
    var characters =
        texts
            .of(context)
            .codePoints()
            .mapToObj(c -> (Regex) new Regex.Chars(CharSet.of(c, c)))
            .toList();
    if (characters.isEmpty()) {
      wrong(span(context), "the empty text is everywhere. Write what is to be found");
      return Optional.empty();
    }
    var empty = Regex.Sequence.EMPTY;
    return Optional.of(new Pattern(span(context), empty, new Regex.Sequence(characters), empty));
  }

  private Mask mask(MaskContext context) {
    var blocks = new ArrayList<Mask.Block>();
    var expectations = new ArrayList<Mask.Expectation>();
    for (var item : context.maskItem()) {
      switch (item) {
        case OnItemContext on -> blocks.add(block(on));
        case ExpectItemContext expect ->
            scope(expect.name())
                .ifPresent(
                    scope ->
                        expectations.add(
                            new Mask.Expectation(
                                span(expect.name()),
                                scope,
                                texts.of(expect.before),
                                texts.of(expect.after))));
        default ->
            throw new IllegalStateException("no such item in the grammar: " + item.getText());
      }
    }
    var name = context.name();
    if (blocks.isEmpty()) {
      wrong(
          span(name),
          "mask `%s` does nothing. Write `on response.text { … }`".formatted(name.getText()));
    }
    return new Mask(name.getText(), span(name), blocks, expectations);
  }

  private Mask.Block block(OnItemContext context) {
    var scopes = EnumSet.noneOf(Scope.class);
    context.name().forEach(name -> scope(name).ifPresent(scopes::add));
    var rules =
        context.rule_().stream()
            .map(rule -> new Mask.Rule(selector(rule.selector()), action(rule.action())))
            .toList();
    return new Mask.Block(scopes, rules);
  }

  private Optional<Scope> scope(NameContext context) {
    var word = context.getText();
    var scope = Scope.of(word);
    if (scope.isEmpty()) {
      wrong(
          span(context),
          "unknown scope `%s`.%s Known are %s"
              .formatted(
                  word,
                  Nearest.suggestion(word, Scope.words()),
                  String.join(
                      ", ", Scope.words().stream().map(known -> "`" + known + "`").toList())));
    }
    return scope;
  }

  private Selector selector(SelectorContext context) {
    return context instanceof TagSelectorContext tag
        ? new Selector.Tagged(span(tag.name()), tag.name().getText())
        : new Selector.Named(span(context), context.getText());
  }

  private Action action(ActionContext context) {
    var written = context.text();
    if (written == null) {
      return new Action.Redact(Action.Redact.DEFAULT_LABEL);
    }
    var label = texts.of(written);
    var unknown = Action.Redact.unknownPlaceholder(label);
    unknown.ifPresent(
        placeholder ->
            wrong(
                span(written),
                "unknown placeholder `%s` in the label. Known is `{name}`, the detector's name"
                    .formatted(placeholder)));
    return new Action.Redact(label);
  }

  private Span span(ParserRuleContext context) {
    return span(context.getStart());
  }

  private Span span(Token token) {
    return Syntax.span(source, token);
  }

  private void wrong(Span span, String message) {
    diagnostics.add(new Diagnostic(span, message));
  }
}
