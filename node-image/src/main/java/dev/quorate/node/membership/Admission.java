package dev.quorate.node.membership;

import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.raft.configuration.Configuration;

/** A member is in the committed configuration: what it is told then. */
public record Admission(Genesis genesis, Configuration configuration) {}
