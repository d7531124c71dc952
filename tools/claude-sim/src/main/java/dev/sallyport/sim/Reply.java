package dev.sallyport.sim;

import java.util.List;

/** What the simulated Claude says to one request, before it is cut into events or not. */
record Reply(String id, String model, List<Block> blocks, String stopReason, Usage usage) {

  Reply {
    blocks = List.copyOf(blocks);
  }

  /**
   * Tokens, counted as one for every four characters: plausible, and always the same.
   *
   * @param inputTokens without those that are cached
   */
  record Usage(int inputTokens, PromptCache.Counted cached, int outputTokens, int thinkingTokens) {

    static final int CHARACTERS_PER_TOKEN = 4;

    static Usage of(int bodyBytes, PromptCache.Counted cached, List<Block> blocks) {
      int output = 0;
      int thinking = 0;
      for (Block block : blocks) {
        switch (block) {
          case Block.Text(String text) -> output += tokens(text.length());
          case Block.Thinking(String text, _) -> thinking += tokens(text.length());
          case Block.RedactedThinking(String data) -> thinking += tokens(data.length());
          case Block.ToolUse tool ->
              output += tokens(tool.name().length() + tool.inputJson().length());
          case Block.HostedUse tool ->
              output += tokens(tool.name().length() + tool.inputJson().length());
          case Block.HostedResult _ -> {}
        }
      }
      int input = tokens(bodyBytes) - cached.read() - cached.written();
      return new Usage(Math.max(1, input), cached, output + thinking, thinking);
    }

    /** As it is counted before anything is said. */
    Usage atTheBeginning() {
      return new Usage(inputTokens, cached, 1, 0);
    }

    static int tokens(int characters) {
      return Math.max(1, characters / CHARACTERS_PER_TOKEN);
    }
  }
}
