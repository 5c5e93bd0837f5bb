/**
 * The contract of the admin API (docs/admin-api.md), the same steps against the fake member that
 * other tests use and against real node processes: a fake that differs from a node fails here.
 */
package dev.quorate.operator.members;
