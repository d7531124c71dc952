package dev.sallyport.engine.mask;

import dev.sallyport.dsl.Action;

/** What is done with what a detector finds. */
sealed interface Replacement {

  /** Whether it must see the whole secret. */
  boolean seesWhole();

  /**
   * What stands for a secret.
   *
   * @param secret empty if it is too long to be held, or need not be seen, or if what another
   *     detector has found goes on from it
   * @throws BlockedException if it must not pass at all
   */
  String of(String secret, Pseudonyms pseudonyms);

  /** An action of a mask. */
  record Act(String name, Action action) implements Replacement {
    /** What shows no more than either of both. */
    Act and(Act other) {
      if (action instanceof Action.Keep mine && other.action instanceof Action.Keep theirs) {
        var first = Math.min(mine.first(), theirs.first());
        var last = Math.min(mine.last(), theirs.last());
        return new Act(name, new Action.Keep(first, last, mine.filler()));
      }
      return other.strictness() > strictness() ? other : this;
    }

    boolean blocks() {
      return action instanceof Action.Block;
    }

    boolean passes() {
      return action instanceof Action.Pass;
    }

    private int strictness() {
      return switch (action) {
        case Action.Pass _ -> 0;
        case Action.Keep _ -> 1;
        case Action.Tokenise(var within) -> within == Action.Within.TENANT ? 2 : 3;
        case Action.Hmac _ -> 4;
        case Action.Redact _ -> 5;
        case Action.Drop _ -> 6;
        case Action.Block _ -> 7;
      };
    }

    @Override
    public boolean seesWhole() {
      return switch (action) {
        case Action.Keep _, Action.Hmac _, Action.Tokenise _ -> true;
        case Action.Redact _, Action.Drop _, Action.Block _, Action.Pass _ -> false;
      };
    }

    @Override
    public String of(String secret, Pseudonyms pseudonyms) {
      if (seesWhole() && secret.isEmpty()) {
        return "[" + name + "]";
      }
      return switch (action) {
        case Action.Redact redact -> redact.labelFor(name);
        case Action.Keep keep -> kept(keep, secret);
        case Action.Hmac(var length) ->
            "[" + name + ":" + pseudonyms.hmac(name, secret, length) + "]";
        case Action.Tokenise(var within) -> pseudonyms.token(within, name, secret);
        case Action.Drop _ -> "";
        case Action.Block(var message) -> throw new BlockedException(name, message);
        case Action.Pass _ -> secret;
      };
    }

    private static String kept(Action.Keep keep, String secret) {
      var count = (int) secret.codePoints().filter(Character::isLetterOrDigit).count();
      var stay = count > keep.first() + keep.last();
      var text = new StringBuilder();
      var at = 0;
      for (var c : secret.codePoints().toArray()) {
        if (!Character.isLetterOrDigit(c)) {
          text.appendCodePoint(c);
          continue;
        }
        if (stay && (at < keep.first() || at >= count - keep.last())) {
          text.appendCodePoint(c);
        } else {
          text.append(keep.filler());
        }
        at++;
      }
      return text.toString();
    }
  }

  /**
   * A token of ours; others are found by nobody.
   *
   * @param restores whether it becomes what it stands for, or stays a token
   */
  record Token(boolean restores) implements Replacement {
    @Override
    public boolean seesWhole() {
      return true;
    }

    @Override
    public String of(String token, Pseudonyms pseudonyms) {
      if (token.isEmpty()) {
        return "[token]";
      }
      return restores ? pseudonyms.restored(token).orElse(token) : token;
    }
  }
}
