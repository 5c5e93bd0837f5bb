/**
 * HTTP/1.1 on the port of the etcd API, for monitors, probes and load balancers: what etcd serves
 * there next to gRPC, without its JSON gateway.
 *
 * <p>Uses the calls' backend, and Netty's HTTP codec; knows no gRPC service.
 */
package dev.quorate.node.etcd.http;
