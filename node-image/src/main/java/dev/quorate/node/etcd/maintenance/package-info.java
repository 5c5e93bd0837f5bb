/**
 * etcd's Maintenance service: status, alarms, hashes, leadership, and what has no counterpart here
 * and is answered as etcd answers where it cannot.
 */
package dev.quorate.node.etcd.maintenance;
