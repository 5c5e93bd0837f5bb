package dev.quorate.node.etcd.lock;

import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.LeaseGrpc;
import dev.quorate.node.etcd.wire.WatchGrpc;

/** The services of this member. */
public record LocalServices(
    KVGrpc.AsyncService kv, LeaseGrpc.AsyncService leases, WatchGrpc.AsyncService watches) {}
