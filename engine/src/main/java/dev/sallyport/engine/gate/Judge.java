package dev.sallyport.engine.gate;

/** Says what becomes of a use of a tool; asked once for each, in the order of the reply. */
public interface Judge {

  /** What the policy, or whoever stands for it, says of this use. */
  Fate judge(ToolBlock use);

  /** What the agent is told of a use that broke off before its input was whole. */
  Fate.Denied cutOff(ToolBlock.Head head);
}
