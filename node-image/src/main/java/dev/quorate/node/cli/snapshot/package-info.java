/**
 * The command {@code snapshot}: .netsy files inspected, verified, made from a list of keys, and
 * exported from a running cluster; an etcd imported. Knows files and the client API; starts no
 * node.
 */
package dev.quorate.node.cli.snapshot;
