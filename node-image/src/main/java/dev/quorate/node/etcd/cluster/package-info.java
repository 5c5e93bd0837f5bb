/** etcd's Cluster service: who the members are. */
package dev.quorate.node.etcd.cluster;
