/**
 * Netsy's data files (.netsy): read and written as streams, one record at a time, each rule of the
 * format with an error of its own.
 *
 * <p>Source: docs/design/data-files.md and proto/ of netsy-dev/netsy. The messages are few and
 * their checksums are over bytes, so they are parsed here and not by generated code. Values and
 * streams only; knows nothing of the store, of groups or of the process.
 */
package dev.quorate.node.netsy;
