/**
 * Which parts of the product may be used while two releases run side by side: the feature level
 * that a program knows, and the one that its cluster has (docs/decisions/0017).
 *
 * <p>May know who is in a configuration, and nothing else.
 */
package dev.quorate.node.level;
