/**
 * Alarms, as etcd's alarm store has them: a value that is replaced as a whole by each change.
 *
 * <p>May use etcd's messages. What an alarm refuses is decided where commands are applied.
 */
package dev.quorate.node.store.alarm;
