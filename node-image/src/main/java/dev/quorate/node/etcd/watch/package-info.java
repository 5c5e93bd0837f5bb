/**
 * etcd's Watch service. A watch is <em>synced</em> when it has all changes up to the newest
 * revision that was matched against the synced ones ({@link dev.quorate.node.etcd.watch.WatchHub}),
 * and <em>behind</em> otherwise. No change is kept for a watch: one that is behind reads the
 * store's history from the revision that it needs next, as fast as its client takes what it gets
 * ({@link dev.quorate.node.etcd.watch.WatchStream}). See docs/decisions/0040.
 *
 * <p>May use the calls of the etcd API and the store.
 */
package dev.quorate.node.etcd.watch;
