/**
 * etcd's KV service: range, put, delete, transactions, compaction, and the checks that come before
 * a log entry is spent.
 */
package dev.quorate.node.etcd.kv;
