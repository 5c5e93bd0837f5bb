/** The queue in front of a thread that owns its state. Uses nothing but the JDK. */
package dev.quorate.node.mailbox;
