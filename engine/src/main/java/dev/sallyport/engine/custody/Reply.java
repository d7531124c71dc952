package dev.sallyport.engine.custody;

import dev.sallyport.engine.price.Usage;
import java.util.List;

/**
 * What the client was sent, block by block, with the time of each part.
 *
 * @param model the model that answered; empty where it does not say
 * @param stop why it ended; empty where it does not say
 * @param trouble what of it could not be read, in a sentence; empty where all could
 */
public record Reply(List<Block> blocks, Usage usage, String model, String stop, String trouble) {

  /** None. */
  static final Reply NONE = new Reply(List.of(), Usage.UNKNOWN, "", "", "");

  /**
   * A content block.
   *
   * @param kind its type; {@code error} for an error
   * @param label what it is about, such as a tool's name; may be empty
   * @param code whether it is for machines
   */
  public record Block(String kind, String label, boolean code, List<Beat> beats) {

    /** All of it. */
    public String text() {
      var text = new StringBuilder();
      beats.forEach(beat -> text.append(beat.text()));
      return text.toString();
    }
  }

  /**
   * A part of a block, which left at once.
   *
   * @param afterMs since the call had arrived, in milliseconds
   */
  public record Beat(long afterMs, String text) {}
}
