package dev.sallyport.dsl;

import dev.sallyport.dsl.grammar.MaskGrammarParser.AllowItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.AllowedContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.CheckContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.CheckItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.DetectorContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.DetectorItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.DigitsCheckContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.EntropyCheckContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.IgnoresItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.LengthCheckContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.LiteralItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.MatchItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.MatchesItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.TagsItemContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.TextContext;
import dev.sallyport.dsl.regex.CharSet;
import dev.sallyport.dsl.regex.PatternReading;
import dev.sallyport.dsl.regex.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.antlr.v4.runtime.Token;

/** Turns the syntax of detectors into the model. */
final class DetectorBuilder {
  private final Notes notes;
  private final Texts texts;

  DetectorBuilder(Notes notes, Texts texts) {
    this.notes = notes;
    this.texts = texts;
  }

  Written<Detector> detector(DetectorContext context) {
    var patterns = new ArrayList<Pattern>();
    var checks = new ArrayList<Check>();
    var allowed = new ArrayList<Allowed>();
    var tags = new TreeSet<String>();
    var examples = new ArrayList<Example>();
    for (var item : context.detectorItem()) {
      switch (item) {
        case MatchItemContext match ->
            match.REGEX().forEach(regex -> pattern(regex.getSymbol()).ifPresent(patterns::add));
        case LiteralItemContext literal ->
            literal.text().forEach(text -> literal(text).ifPresent(patterns::add));
        case CheckItemContext check ->
            check.check().forEach(one -> check(one).ifPresent(checks::add));
        case AllowItemContext allow ->
            allow.allowed().forEach(one -> allowed(one).ifPresent(allowed::add));
        case TagsItemContext names -> names.name().forEach(name -> tags.add(name.getText()));
        case MatchesItemContext matches -> examples.add(matches(matches));
        case IgnoresItemContext ignores ->
            examples.add(new Example.Ignores(notes.span(ignores.text()), texts.of(ignores.text())));
        default ->
            throw new IllegalStateException("no such item in the grammar: " + item.getText());
      }
    }
    var name = context.name(0);
    if (context.base == null
        && patterns.isEmpty()
        && context.detectorItem().stream().noneMatch(DetectorBuilder::detects)) {
      notes.wrong(
          name,
          "detector `%s` can find nothing. Write `match /…/;` or `literal \"…\";`"
              .formatted(name.getText()));
    }
    return new Written<>(
        new Detector(
            name.getText(), notes.span(name), patterns, checks, allowed, tags, examples, Set.of()),
        Optional.ofNullable(context.base)
            .map(base -> new Written.Name(notes.span(base), base.getText())));
  }

  private static boolean detects(DetectorItemContext item) {
    return item instanceof MatchItemContext || item instanceof LiteralItemContext;
  }

  private Example matches(MatchesItemContext context) {
    var text = texts.of(context.example);
    var secret = Optional.ofNullable(context.part).map(texts::of);
    if (!secret.map(text::contains).orElse(true)) {
      notes.wrong(context.part, "the example does not contain this secret");
    }
    return new Example.Matches(notes.span(context.example), text, secret);
  }

  private Optional<Pattern> pattern(Token token) {
    return read(token)
        .map(read -> new Pattern(notes.span(token), read.before(), read.secret(), read.after()));
  }

  private Optional<PatternReading.Read> read(Token token) {
    var written = token.getText();
    return switch (PatternReading.read(written.substring(1, written.length() - 1))) {
      case PatternReading.Read read -> Optional.of(read);
      case PatternReading.Wrong(var offset, var length, var message) -> {
        // The slash before it is the first character of the token.
        notes.wrong(notes.span(token).part(1 + offset, length), message);
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
      notes.wrong(context, "the empty text is everywhere. Write what is to be found");
      return Optional.empty();
    }
    var empty = Regex.Sequence.EMPTY;
    return Optional.of(
        new Pattern(notes.span(context), empty, new Regex.Sequence(characters), empty));
  }

  private Optional<Check> check(CheckContext context) {
    return switch (context) {
      case EntropyCheckContext entropy ->
          Optional.of(new Check.Entropy(Double.parseDouble(entropy.bits.getText())));
      case LengthCheckContext length -> length(length);
      case DigitsCheckContext digits -> digits(digits);
      default -> throw new IllegalStateException("no such check in the grammar");
    };
  }

  private Optional<Check> length(LengthCheckContext context) {
    var least = Numbers.of(context.least);
    var most = Numbers.of(context.most);
    if (most < least) {
      notes.wrong(notes.span(context.least), "the most is less than the least");
      return Optional.empty();
    }
    return Optional.of(new Check.Length(least, most));
  }

  private Optional<Check> digits(DigitsCheckContext context) {
    var word = context.name().getText();
    var digits = CheckDigits.of(word);
    if (digits.isEmpty()) {
      var known = new ArrayList<>(List.of("entropy >= N", "length N..N"));
      known.addAll(CheckDigits.generalWords());
      notes.wrong(
          context.name(),
          "unknown check `%s`.%s Known are %s; and for numbers of one country %s"
              .formatted(
                  word,
                  Nearest.suggestion(word, CheckDigits.words()),
                  String.join(", ", known.stream().map(one -> "`" + one + "`").toList()),
                  String.join(", ", CheckDigits.nationalWords())));
    }
    return digits.map(Check.Digits::new);
  }

  private Optional<Allowed> allowed(AllowedContext context) {
    if (context.REGEX() != null) {
      var token = context.REGEX().getSymbol();
      return read(token)
          .map(
              read ->
                  new Allowed.Matching(
                      new Regex.Sequence(List.of(read.before(), read.secret(), read.after()))));
    }
    var text = texts.of(context.text());
    if (text.isEmpty()) {
      notes.wrong(context, "the empty text is in every secret. Write what makes it harmless");
      return Optional.empty();
    }
    return Optional.of(new Allowed.Text(text));
  }
}
