/**
 * The member that runs in a node: its log and groups, its state, what the cluster has recorded,
 * what it holds in memory and on disk.
 *
 * <p>May use the engine, the store, the membership and the etcd backend; knows neither the states
 * of the node nor who moves it from one to the next.
 */
package dev.quorate.node.life.member;
