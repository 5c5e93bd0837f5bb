/**
 * The node's meters, on Micrometer. Reads what others report; nobody depends on what it measures.
 */
package dev.quorate.node.metrics;
