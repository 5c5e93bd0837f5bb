package dev.quorate.node.store.etcdfile;

import dev.quorate.node.raft.configuration.Configuration;

/**
 * What etcd records next to the state.
 *
 * @param index of the last command that the state has
 * @param term of the leader
 * @param version of etcd's storage, for example 3.7.0
 */
public record EtcdFacts(long index, long term, Configuration members, String version) {}
