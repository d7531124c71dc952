package dev.sallyport.engine.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Judges tools by their names: {@code pass}, {@code mask}, {@code deny} or {@code wait-…}. */
final class NamedFates implements Judge {
  final List<ToolBlock> judged = new ArrayList<>();
  private final List<ToolBlock> waiting = new ArrayList<>();

  @Override
  public Fate judge(ToolBlock use) {
    judged.add(use);
    if (use instanceof ToolBlock.Unfit(var head, var why, _)) {
      return new Fate.Denied("`%s` %s.".formatted(head.name(), why));
    }
    if (use.head().name().startsWith("wait-")) {
      waiting.add(use);
      return new Fate.Waits(waiting.size() - 1);
    }
    return settled(use.head(), use.head().name());
  }

  /** The answer to the question of that ticket. */
  Fate.Settled answer(int ticket) {
    var head = waiting.get(ticket).head();
    return settled(head, head.name().substring("wait-".length()));
  }

  private static Fate.Settled settled(ToolBlock.Head head, String word) {
    return switch (word) {
      case "pass" -> new Fate.Passes(Set.of());
      case "mask" -> new Fate.Passes(Set.of("tool"));
      default -> new Fate.Denied("`%s` must not run.".formatted(head.name()));
    };
  }

  @Override
  public Fate.Denied cutOff(ToolBlock.Head head) {
    return new Fate.Denied("`%s` was cut off.".formatted(head.name()));
  }
}
