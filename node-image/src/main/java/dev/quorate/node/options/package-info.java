/**
 * What a node was started with, checked and typed; where the command line ends and the node begins.
 */
package dev.quorate.node.options;
