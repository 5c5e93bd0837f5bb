package dev.quorate.node.gossip;

/**
 * What the detector of one node has done since its start.
 *
 * @param probes members that it has probed
 * @param answers those that answered it directly
 * @param requests it has asked so many others to probe a member for it
 * @param bridged members that were reached through others alone: a loss on the way to them or back
 * @param suspicions it has begun itself
 * @param refutations of what others said of this node
 * @param deaths it has declared itself
 * @param falsePositives members that it believed to be dead, and whose same process came back
 * @param exchanges answers to its own questions for all that another one believes
 */
public record Counters(
    long probes,
    long answers,
    long requests,
    long bridged,
    long suspicions,
    long refutations,
    long deaths,
    long falsePositives,
    long exchanges) {}
