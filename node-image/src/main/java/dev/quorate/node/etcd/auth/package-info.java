/**
 * etcd's Auth service: users, roles, and the tokens that users get for their passwords. Where
 * requests of all services are permitted or refused is {@code etcd.call} and {@code store.meta}.
 */
package dev.quorate.node.etcd.auth;
