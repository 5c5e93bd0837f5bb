/**
 * The etcd v3 API on the meta group over gRPC, and what etcd answers to HTTP/1.1 next to it. Checks
 * requests as etcd does before they cost a log entry, proposes or reads, and answers with etcd's
 * own codes and texts. Knows the store and the port of the engine, not the process around it.
 */
package dev.quorate.node.etcd;
