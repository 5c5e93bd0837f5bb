package dev.quorate.operator.local.process;

/** The three listeners of a node on the loopback interface. */
public record NodePorts(int client, int peer, int rest) {
  public String clientAddress() {
    return "127.0.0.1:" + client;
  }

  String peerAddress() {
    return "127.0.0.1:" + peer;
  }

  public String restAddress() {
    return "127.0.0.1:" + rest;
  }
}
