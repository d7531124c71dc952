package dev.sallyport.sim;

/** Ids in the real service's shapes, made of the exchange's number alone. */
final class Ids {
  private Ids() {}

  static String request(long number) {
    return "req_011Sim%018d".formatted(number);
  }

  static String message(long number) {
    return "msg_01Sim%019d".formatted(number);
  }

  static String toolUse(long number, int index) {
    return "toolu_01Sim%015d%04d".formatted(number, index);
  }

  static String hostedUse(Block.Host host, long number, int index) {
    String kind =
        switch (host) {
          case SERVICE -> "srvtoolu";
          case MCP -> "mcptoolu";
        };
    return "%s_01Sim%015d%04d".formatted(kind, number, index);
  }
}
