/** The command line: options, their checks, and the life of the process. */
package dev.quorate.node.cli;
