package dev.sallyport.dataplane;

import dev.sallyport.dataplane.GatewayConfig.Listen;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Which port to serve at: the development issuer has to know its own address before it serves. */
final class Ports {
  private Ports() {}

  /**
   * The port that was asked for, or any free one if that is 0.
   *
   * @throws UnusableConfigException if it is taken, or the address is not of this machine
   */
  static int choose(Listen listen) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(listen.host(), listen.port()), 1);
      return socket.getLocalPort();
    } catch (IOException e) {
      throw taken(listen, String.valueOf(e.getMessage()));
    }
  }

  static UnusableConfigException taken(Listen listen, String why) {
    return new UnusableConfigException(
        "the gateway cannot listen at `%s`, port %d (%s): choose another with `--port`"
            .formatted(listen.host(), listen.port(), why));
  }
}
