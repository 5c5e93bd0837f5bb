/** The state machine of the meta group: its commands, and how each changes the keyspace. */
package dev.quorate.node.store.meta;
