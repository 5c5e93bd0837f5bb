/**
 * How small records are kept on disk: sealed with a checksum, replaced as a whole; and how ids are
 * written.
 *
 * <p>Uses Jackson and the JDK, nothing of ours.
 */
package dev.quorate.node.files;
