/**
 * Who belongs to the cluster: the joiner's side of the join protocol, and the leader's side of
 * every change of membership.
 *
 * <p>May use genesis, identity and the port of the engine; speaks to other nodes by the admin API
 * (docs/admin-api.md) and knows nothing of the server that answers it.
 */
package dev.quorate.node.membership;
