/**
 * The process: what a node is doing at the moment, which order it carries out next, and how its
 * parts are put together. Knows every other package; none knows it, except the command line.
 */
package dev.quorate.node;
