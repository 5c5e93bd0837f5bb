/**
 * What the node does next: opening its directory, forming, joining, watching its member, stopping.
 * All transitions happen on one control thread.
 *
 * <p>May use everything below it; the listeners (rest, etcd) and the command line know it, it knows
 * neither routes nor JSON.
 */
package dev.quorate.node.life;
