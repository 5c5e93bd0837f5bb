package dev.quorate.node.gossip;

/** Where a member is at present: host:port of its peer transport, etcd API and HTTP API. */
public record Addresses(String peer, String client, String rest) {}
