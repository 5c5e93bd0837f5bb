/**
 * The files of bbolt, the store below etcd, written and read page by page: so much of its format as
 * a snapshot needs (docs/decisions/0045). Knows nothing of what etcd keeps in them.
 */
package dev.quorate.node.bolt;
