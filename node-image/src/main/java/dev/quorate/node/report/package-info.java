/**
 * What a node says about itself: state, identity, group, problems; and who waits for the next
 * report.
 */
package dev.quorate.node.report;
