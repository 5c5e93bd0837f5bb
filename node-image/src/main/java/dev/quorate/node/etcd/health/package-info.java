/** gRPC's own health service, for load balancers and probes that speak gRPC. */
package dev.quorate.node.etcd.health;
