/** The one thread for what looks at the clock often and never waits. */
package dev.quorate.node.ticker;
