/**
 * Which partition a key is in, which members have a copy of each partition, and how the copies get
 * there. Pure functions of their arguments: no clock, randomness, thread or I/O.
 *
 * <p>A partition's copies follow the committed members of group 0, never who is alive at the
 * moment. The map names nodes, not member ids: a member that is replaced by one of the same name
 * moves no copy of anybody else. May use nothing but the JDK.
 */
package dev.quorate.node.placement;
