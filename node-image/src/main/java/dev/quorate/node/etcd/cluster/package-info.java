/**
 * etcd's Cluster service: who the members are, and changes of that, which are the leader's.
 *
 * <p>Asks the leader's side of membership, here or on another member; what an operator decides is
 * not changed from here.
 */
package dev.quorate.node.etcd.cluster;
