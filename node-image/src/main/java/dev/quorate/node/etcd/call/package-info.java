/**
 * What every etcd call needs: the backend behind it, its answer, its error in etcd's words, its
 * time.
 *
 * <p>May use the port of the engine, the store, the lessor and the feature level. The services
 * build on it; it knows none of them.
 */
package dev.quorate.node.etcd.call;
