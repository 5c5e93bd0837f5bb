package dev.quorate.node.gossip;

/**
 * The detector of a node at a moment.
 *
 * @param isOn false while members run a release without gossip: then nothing is known of anybody
 */
public record GossipStatus(Rumor self, boolean isOn, View view, Counters counters) {}
