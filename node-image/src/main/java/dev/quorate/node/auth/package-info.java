/**
 * How a user proves who it is: passwords and tokens, as a member keeps them. What users may do is
 * the store's.
 *
 * <p>May use the store's users and roles, nothing of the network.
 */
package dev.quorate.node.auth;
