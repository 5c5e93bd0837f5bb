/**
 * A keyspace that is made of the history in a .netsy snapshot. Knows both, nothing of files, groups
 * or the genesis.
 */
package dev.quorate.node.store.history;
