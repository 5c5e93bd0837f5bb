/** etcd's Maintenance service: status and alarms. */
package dev.quorate.node.etcd.maintenance;
