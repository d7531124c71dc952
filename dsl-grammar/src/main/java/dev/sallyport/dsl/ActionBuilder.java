package dev.sallyport.dsl;

import dev.sallyport.dsl.grammar.MaskGrammarParser.ActionContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.BlockActionContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.DropActionContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.HmacActionContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.KeepActionContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.PassActionContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.RedactActionContext;
import dev.sallyport.dsl.grammar.MaskGrammarParser.TokeniseActionContext;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Turns the syntax of actions into the model. */
final class ActionBuilder {
  /** More would be no mask. */
  private static final int MOST_KEPT = 16;

  private final Notes notes;
  private final Texts texts;

  ActionBuilder(Notes notes, Texts texts) {
    this.notes = notes;
    this.texts = texts;
  }

  Action action(ActionContext context) {
    return switch (context) {
      case RedactActionContext redact -> redact(redact);
      case KeepActionContext keep -> keep(keep);
      case HmacActionContext hmac -> hmac(hmac);
      case TokeniseActionContext tokenise ->
          new Action.Tokenise(
              tokenise.within.getText().equals("session")
                  ? Action.Within.SESSION
                  : Action.Within.TENANT);
      case DropActionContext _ -> new Action.Drop();
      case BlockActionContext block ->
          new Action.Block(
              block.message == null ? Action.Block.DEFAULT_MESSAGE : texts.of(block.message));
      case PassActionContext _ -> new Action.Pass();
      default -> throw new IllegalStateException("no such action in the grammar");
    };
  }

  private Action redact(RedactActionContext context) {
    if (context.label == null) {
      return new Action.Redact(Action.Redact.DEFAULT_LABEL);
    }
    var label = texts.of(context.label);
    Action.Redact.unknownPlaceholder(label)
        .ifPresent(
            placeholder ->
                notes.wrong(
                    context.label,
                    "unknown placeholder `%s` in the label. Known is `{name}`, the detector's name"
                        .formatted(placeholder)));
    return new Action.Redact(label);
  }

  private Action keep(KeepActionContext context) {
    var first = kept(context.first);
    var last = kept(context.last);
    if (first + last == 0) {
      notes.wrong(context, "it keeps nothing. Write `keep last 4`, or `redact`");
    }
    var filler = context.filler == null ? Action.Keep.DEFAULT_FILLER : texts.of(context.filler);
    if (filler.isEmpty()) {
      notes.wrong(context.filler, "the empty text can't stand for a character");
    }
    return new Action.Keep(first, last, filler);
  }

  private int kept(@Nullable Token written) {
    if (written == null) {
      return 0;
    }
    var count = Numbers.of(written);
    if (count > MOST_KEPT) {
      notes.wrong(notes.span(written), "at most %d characters may be kept".formatted(MOST_KEPT));
    }
    return count;
  }

  private Action hmac(HmacActionContext context) {
    if (context.length == null) {
      return new Action.Hmac(Action.Hmac.DEFAULT_LENGTH);
    }
    var length = Numbers.of(context.length);
    if (length < Action.Hmac.MIN_LENGTH || length > Action.Hmac.MAX_LENGTH) {
      notes.wrong(
          notes.span(context.length),
          "an HMAC has from %d to %d characters"
              .formatted(Action.Hmac.MIN_LENGTH, Action.Hmac.MAX_LENGTH));
    }
    return new Action.Hmac(length);
  }
}
