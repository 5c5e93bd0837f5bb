package dev.quorate.node.membership;

import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.raft.configuration.Configuration;

/** The answer to a member that is in the committed configuration. */
public record AdmissionResponse(Genesis genesis, Configuration configuration) {}
