/**
 * Who belongs to the cluster: the joiner's side of the join protocol, and the leader's side of
 * every change of membership.
 *
 * <p>May use genesis, files, the port of the engine and what it reports of members; speaks to other
 * nodes by the admin API (docs/admin-api.md) and knows nothing of the server that answers it.
 */
package dev.quorate.node.membership;
