/**
 * Quorate next to etcd: three processes of each on this machine, the same client, the same values,
 * turn by turn in one run. The absolute numbers speak of the machine; the ratios of the servers.
 */
package dev.quorate.e2e.bench;
