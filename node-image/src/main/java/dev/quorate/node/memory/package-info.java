/**
 * How the memory of this process is divided, and who has how much of it. Uses nothing but the JDK.
 */
package dev.quorate.node.memory;
