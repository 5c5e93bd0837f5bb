/** Real node processes under test: started, killed, restarted, asked over their real ports. */
package dev.quorate.node.process;
