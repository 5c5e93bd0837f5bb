package dev.quorate.node.store.etcdfile;

import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.keyspace.Keyspace;

/**
 * The part of an etcd that outlives its cluster: keys with their history, leases, users and roles.
 *
 * @param storageVersion of the etcd that wrote it; empty before 3.6
 */
public record EtcdState(Keyspace keyspace, AuthState auth, String storageVersion) {}
